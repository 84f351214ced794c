import Domain
import Testing

@testable import Persistence

@Suite struct ItemVectorStoreTests {
    private let temporary: TemporaryDatabase
    private let vectors: SQLiteItemVectorStore
    private let items: [ID<Item>]

    init() throws {
        let temporary = try TemporaryDatabase()
        self.temporary = temporary
        vectors = temporary.vectors
        items = try ["a", "b", "c"].map { try temporary.addItem($0, externalID: $0) }
    }

    private func save(_ item: ID<Item>, _ numbers: Double...) throws -> ItemVectorChange {
        try vectors.save([ItemVectorLine(item: .id(item), numbers: numbers)])[0].get()
    }

    @Test func `a vector comes back to the last bit`() throws {
        let numbers: [Double] = [0.1, -3.402e14, 1.0 / 3, 0, -0.25]
        #expect(try save(items[0], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]) == .created)
        #expect(try vectors.vector(of: items[0])?.numbers == numbers.map(Float.init))
        #expect(try vectors.vector(of: items[1]) == nil)
        let bytes = try temporary.database.read { try $0.all("SELECT numbers FROM item_vectors") { $0.bytes(0) } }
        #expect(bytes.first?.prefix(4) == [0xcd, 0xcc, 0xcc, 0x3d], "0.1, little-endian")
    }

    @Test func `each change gives another version, also after the vector was gone`() throws {
        var versions: [Int?] = []
        func note() throws { versions.append(try vectors.vector(of: items[0])?.version) }
        #expect(try save(items[0], 1, 2) == .created)
        try note()
        #expect(try save(items[0], 1, 2) == .unchanged)
        #expect(try vectors.vector(of: items[0])?.version == versions[0])
        #expect(try save(items[0], 1, 3) == .updated)
        try note()
        #expect(try vectors.delete(of: items[0]))
        #expect(try save(items[0], 1, 2) == .created)
        try note()
        #expect(Set(versions.compactMap(\.self)).count == 3)
    }

    @Test func `another length than that of others is refused with both numbers`() throws {
        _ = try save(items[0], 1, 2, 3)
        #expect(try save(items[0], 1, 2) == .updated, "it is the only one")
        #expect {
            try save(items[1], 1, 2, 3)
        } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why.contains("is 3, and that of all others 2") && why.contains("delete all vectors first")
        }
        #expect(try vectors.summary() == ItemVectorSummary(count: 1, dimension: 2))
        try vectors.deleteAll()
        #expect(try vectors.summary() == ItemVectorSummary(count: 0, dimension: nil))
        #expect(try save(items[1], 1, 2, 3) == .created)
    }

    @Test func `of many lines each has its own outcome, and the last for an item counts`() throws {
        let outcomes = try vectors.save([
            ItemVectorLine(item: .externalID("a"), numbers: [1, 0]),
            ItemVectorLine(item: .externalID("nobody"), numbers: [1, 0]),
            ItemVectorLine(item: .id(items[1]), numbers: [1]),
            ItemVectorLine(item: .id(ID(99)), numbers: [1, 0]),
            ItemVectorLine(item: .id(items[0]), numbers: [0, 1]),
        ])
        #expect(try outcomes[0].get() == .created)
        #expect(outcomes[1] == .failure(.notFound("item with the external id “nobody”")))
        #expect(throws: DomainError.self) { try outcomes[2].get() }
        #expect(outcomes[3] == .failure(.notFound("item 99")))
        #expect(try outcomes[4].get() == .updated)
        #expect(try vectors.vector(of: items[0])?.numbers == [0, 1])
        #expect(try vectors.summary() == ItemVectorSummary(count: 1, dimension: 2))
    }

    @Test func `an item takes its vector with it`() throws {
        _ = try save(items[0], 1, 2)
        _ = try save(items[1], 1, 2)
        try temporary.items.delete(items[0], expecting: nil)
        #expect(try vectors.summary().count == 1)
        #expect(try vectors.vector(of: items[0]) == nil)
        #expect(try !vectors.delete(of: items[0]))
    }

    @Test func `training reads every vector in order of item`() throws {
        _ = try save(items[2], 5, 6)
        _ = try save(items[0], 1, 2)
        var read: [ID<Item>: [Float]] = [:]
        var order: [ID<Item>] = []
        try temporary.training.forEachItemVector { item, numbers in
            order.append(item)
            read[item] = numbers
        }
        #expect(order == [items[0], items[2]])
        #expect(read == [items[0]: [1, 2], items[2]: [5, 6]])
    }

    @Test func `all go, however many transactions that takes`() throws {
        let count = Limits.vectorsPerDeletion + 1
        let bulk = SQLiteBulkStore(database: temporary.database)
        _ = try bulk.saveItems((0..<count).map { ItemDraft(externalID: "n\($0)", title: "N") }, at: .start)
        _ = try vectors.save((0..<count).map { try ItemVectorLine(item: .externalID("n\($0)"), numbers: [1]) })
        #expect(try vectors.summary().count == count)
        try vectors.deleteAll()
        #expect(try vectors.summary() == ItemVectorSummary(count: 0, dimension: nil))
    }
}
