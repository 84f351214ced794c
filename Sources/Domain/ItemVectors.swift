/// The vectors that recommenders of the model `embeddings` learn from: anyone reads them, editors write them.
public final class ItemVectors: Sendable {
    private let store: any ItemVectorStore
    private let items: any ItemStore

    public init(store: any ItemVectorStore, items: any ItemStore) {
        self.store = store
        self.items = items
    }

    /// Throws `.notFound` if there is no such item, or it has no vector.
    public func vector(of item: ID<Item>) throws -> ItemVector {
        guard let vector = try known(item) else { throw Self.missing(item) }
        return vector
    }

    /// Nil if the item has no vector. Throws `.notFound` if there is no such item.
    public func known(_ item: ID<Item>) throws -> ItemVector? {
        if let vector = try store.vector(of: item) { return vector }
        guard try items.item(item) != nil else { throw DomainError.notFound("item \(item)") }
        return nil
    }

    public func summary() throws -> ItemVectorSummary {
        try store.summary()
    }

    /// Gives the item a vector in place of its earlier one. Throws `.unauthorized`, `.forbidden`, `.notFound`, `.invalid` as
    /// `ItemVector` says, and `.conflict` if the other vectors have another number of numbers.
    public func save(_ numbers: [Double], of item: ID<Item>, viewer: Viewer) throws -> ItemVectorChange {
        try viewer.require(.editor, .write)
        let line = try ItemVectorLine(item: .id(item), numbers: numbers)
        return try store.save([line])[0].get()
    }

    /// Gives many items their vectors. Throws `.unauthorized`, `.forbidden`; what is wrong with a line costs that line.
    public func save(
        _ lines: [ItemVectorLine],
        viewer: Viewer
    ) throws -> [Result<ItemVectorChange, DomainError>] {
        try viewer.require(.editor, .write)
        return try store.save(lines)
    }

    /// Throws `.unauthorized`, `.forbidden`, and `.notFound` if there is no such item, or it has no vector.
    public func delete(of item: ID<Item>, viewer: Viewer) throws {
        try viewer.require(.editor, .write)
        guard try store.delete(of: item) else {
            _ = try known(item)
            throw Self.missing(item)
        }
    }

    /// The next vector may then have any number of numbers. Throws `.unauthorized`, `.forbidden`.
    public func deleteAll(viewer: Viewer) throws {
        try viewer.require(.editor, .write)
        try store.deleteAll()
    }

    /// Takes many vectors as lines of JSON. Throws `.unauthorized`, `.forbidden`.
    ///
    /// - Parameter externalIDPrefix: put before the external ids of lines.
    public func load(externalIDPrefix: String = "", viewer: Viewer) throws -> ItemVectorLoad {
        try viewer.require(.editor, .write)
        return ItemVectorLoad(externalIDPrefix: externalIDPrefix) { [self] lines in try save(lines, viewer: viewer) }
    }

    private static func missing(_ item: ID<Item>) -> DomainError {
        .notFound("vector of item \(item)")
    }
}
