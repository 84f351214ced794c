/// The tags of all items at once: anyone reads them, editors rename, merge and delete them.
public final class Tags: Sendable {
    private let store: any TagStore
    private let clock: any Clock

    public init(store: any TagStore, clock: any Clock) {
        self.store = store
        self.clock = clock
    }

    /// Those in use. Throws `.invalid` for a start that belongs to a list in another order.
    public func list(_ query: TagQuery, page: PageRequest) throws -> Page<TagCount> {
        try store.tags(matching: query, page: page)
    }

    /// The tag of this name, whatever its case. Throws `.notFound` for one that no item has.
    public func tag(_ name: String) throws -> TagCount {
        guard let tag = try store.tag(named: name) else { throw DomainError.notFound("tag “\(name)”") }
        return tag
    }

    /// Gives the tag another name on every item that has it, or another spelling. Where another tag has the name already, both
    /// become one, if that is wanted: its items have that one from then on, each of them once.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, `.invalid` on `name`, and `.conflict` if another tag has the name and
    /// the two are not to be merged.
    public func rename(_ name: String, to newName: String, merging: Bool = false, viewer: Viewer) throws -> TagCount {
        try viewer.require(.editor, .write)
        let newName = newName.trimmed
        var validation = Validation()
        validation.require(!newName.isEmpty, "name", "Give the tag a name.")
        ItemDraft.checkTag(newName, "name", &validation)
        try validation.finish()
        return try store.rename(name, to: newName, merging: merging, at: clock.now)
    }

    /// Takes the tag off every item. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func delete(_ name: String, viewer: Viewer) throws {
        try viewer.require(.editor, .write)
        try store.delete(name, at: clock.now)
    }
}

/// A tag with the number of items that have it.
public struct TagCount: Sendable, Equatable {
    public let name: String
    public let itemCount: Int

    public init(name: String, itemCount: Int) {
        self.name = name
        self.itemCount = itemCount
    }
}

/// Which tags, in which order.
public struct TagQuery: Sendable, Equatable {
    /// What the names begin with, whatever its case; empty for all tags.
    public var prefix: String
    public var order: TagOrder

    public init(prefix: String = "", order: TagOrder = .mostUsed) {
        self.prefix = prefix
        self.order = order
    }
}

/// What tags are ordered by.
public enum TagSortKey: String, Sendable, CaseIterable {
    case itemCount = "item_count"
    /// Whatever its case.
    case name
}

public typealias TagOrder = SortOrder<TagSortKey>

extension TagOrder {
    public static let mostUsed = TagOrder(.itemCount, isDescending: true)
}

/// Where tags are kept. A tag is there as long as an item has it. A change of one reaches every item that has it, with its
/// version and the words that it is found by, in one transaction.
public protocol TagStore: Sendable {
    /// Whatever its case; nil for one that no item has.
    func tag(named name: String) throws -> TagCount?
    func tags(matching query: TagQuery, page: PageRequest) throws -> Page<TagCount>
    /// As `Tags.rename` says. Throws `.notFound`, and `.conflict` if another tag has the name and the two are not to be merged.
    func rename(_ name: String, to newName: String, merging: Bool, at moment: Timestamp) throws -> TagCount
    /// Throws `.notFound`.
    func delete(_ name: String, at moment: Timestamp) throws
}
