/// A thing that can be rated, as it stood at one moment.
///
/// A class that never changes: lists hand on items by the thousand, and each then costs one reference and not one for every
/// text in it.
public final class Item: Sendable {
    public let id: ID<Item>
    /// The id that a data set gave; unique.
    public let externalID: String?
    public let title: String
    public let description: String
    /// Where a picture of it is; items without one get a generated cover.
    public let imageURL: String?
    /// Names in the order they were given.
    public let tags: [String]
    public let attributes: Attributes
    public let statistics: ItemStatistics
    /// Goes up with every change of the item or its statistics.
    public let version: Int
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    public init(
        id: ID<Item>,
        externalID: String?,
        title: String,
        description: String,
        imageURL: String?,
        tags: [String],
        attributes: Attributes,
        statistics: ItemStatistics,
        version: Int,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.externalID = externalID
        self.title = title
        self.description = description
        self.imageURL = imageURL
        self.tags = tags
        self.attributes = attributes
        self.statistics = statistics
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// What an editor would write to get this item.
    public var draft: ItemDraft {
        ItemDraft(
            externalID: externalID,
            title: title,
            description: description,
            imageURL: imageURL,
            tags: tags,
            attributes: attributes
        )
    }
}

extension Item: Equatable {
    public static func == (left: Item, right: Item) -> Bool {
        left === right
            || (left.id == right.id && left.draft == right.draft && left.statistics == right.statistics
                && left.version == right.version && left.createdAt == right.createdAt
                && left.updatedAt == right.updatedAt)
    }
}

/// Where items are kept.
public protocol ItemStore: Sendable {
    /// Nil if there is no such item.
    func item(_ id: ID<Item>) throws -> Item?
    func item(externalID: String) throws -> Item?
    /// In the order of the ids; ids without an item are left out.
    func items(_ ids: [ID<Item>]) throws -> [Item]
    func items(matching query: ItemQuery, page: PageRequest) throws -> Page<Item>
    /// Moves with every commit that may have changed or removed an item, before whoever asked for that is answered: what was
    /// made of an item after this was asked for holds as long as it stays the same.
    var changeMark: UInt64 { get }
    /// The most popular items, most popular first; at most one second old.
    func popularItems(limit: Int) throws -> [ID<Item>]
    func itemCount() throws -> Int
    /// Every tag in use with the number of its items, most used first.
    func tags(limit: Int) throws -> [TagCount]
    /// Throws `.conflict` if the external id is taken.
    func insert(_ draft: ItemDraft, at moment: Timestamp) throws -> Item
    /// Throws `.notFound`, `.conflict` if the external id is taken, `.stale` if `version` is given and not the current one.
    func update(_ id: ID<Item>, _ draft: ItemDraft, expecting version: Int?, at moment: Timestamp) throws -> Item
    /// Deletes the item with its interactions. Throws `.notFound`, and `.stale` as `update` does.
    func delete(_ id: ID<Item>, expecting version: Int?) throws
}
