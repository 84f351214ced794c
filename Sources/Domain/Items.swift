/// The catalogue: anyone reads it, editors write it.
public final class Items: Sendable {
    private let store: any ItemStore
    private let interactions: any InteractionStore
    private let clock: any Clock

    public init(store: any ItemStore, interactions: any InteractionStore, clock: any Clock) {
        self.store = store
        self.interactions = interactions
        self.clock = clock
    }

    /// Throws `.notFound`.
    public func item(_ id: ID<Item>) throws -> Item {
        guard let item = try store.item(id) else { throw DomainError.notFound("item \(id)") }
        return item
    }

    /// Nil if there is no such item.
    public func known(_ id: ID<Item>) throws -> Item? {
        try store.item(id)
    }

    /// As `ItemStore.changeMark`.
    public var changeMark: UInt64 { store.changeMark }

    /// In the order of the ids; ids without an item are left out.
    public func items(_ ids: [ID<Item>]) throws -> [Item] {
        try store.items(ids)
    }

    /// Throws `.invalid` for too many tags, and for a start that belongs to a list in another order.
    public func list(_ query: ItemQuery, page: PageRequest) throws -> Page<Item> {
        try query.validate()
        return try store.items(matching: query, page: page)
    }

    /// Nil if no item has this external id.
    public func item(externalID: String) throws -> Item? {
        try store.item(externalID: externalID)
    }

    public func count() throws -> Int {
        try store.itemCount()
    }

    /// The most popular items, most popular first.
    public func popular(limit: Int) throws -> [Item] {
        try store.items(store.popularItems(limit: limit))
    }

    /// The tags in use, most used first.
    public func tags(limit: Int) throws -> [TagCount] {
        try store.tags(limit: limit)
    }

    /// How many ratings of each value the item has, lowest value first; values without ratings are left out.
    public func histogram(of id: ID<Item>) throws -> [(rating: Double, count: Int)] {
        try interactions.histogram(of: id)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict` if the external id is taken.
    public func create(_ draft: ItemDraft, viewer: Viewer) throws -> Item {
        try viewer.require(.editor, .write)
        let draft = draft.normalised
        try draft.validate()
        return try store.insert(draft, at: clock.now)
    }

    /// Throws as `create` does, `.notFound`, and `.stale` if `version` is given and not the current one.
    public func update(_ id: ID<Item>, _ draft: ItemDraft, expecting version: Int?, viewer: Viewer) throws -> Item {
        try viewer.require(.editor, .write)
        let draft = draft.normalised
        try draft.validate()
        return try store.update(id, draft, expecting: version, at: clock.now)
    }

    /// Deletes the item with its interactions. Throws `.unauthorized`, `.forbidden`, `.notFound`, `.stale`.
    public func delete(_ id: ID<Item>, expecting version: Int? = nil, viewer: Viewer) throws {
        try viewer.require(.editor, .write)
        try store.delete(id, expecting: version)
    }
}
