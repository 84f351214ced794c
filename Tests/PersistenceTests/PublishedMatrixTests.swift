import Domain
import Support
import Testing

@testable import Persistence

/// Matrices that are computed elsewhere, as things of their own: named, deleted, and read.
@Suite struct PublishedMatrixTests {
    private let temporary: TemporaryDatabase
    private let clock = SteppedClock()
    private let service: SimilarityMatrices
    private let items: [ID<Item>]
    private let matrix: ID<SimilarityMatrix>

    init() throws {
        temporary = try TemporaryDatabase()
        service = temporary.matrixService(clock: clock, retiredVersionsKept: 1)
        items = try (1...6).map { [temporary] in try temporary.addItem("Item \($0)", externalID: "i\($0)") }
        matrix = try service.create(MatrixDraft(name: "Spark", kind: .itemToItem), viewer: .system).id
    }

    /// Begins a version, sends it the lines, and puts it live.
    private func publish(_ lines: String) throws {
        let number = try service.begin(nil, of: matrix, MatrixIntakeRule(), viewer: .system).version.number
        var load = try service.load(number, of: matrix, viewer: .system)
        try load.receive(Array(lines.utf8))
        _ = try load.finish()
        _ = try service.activate(number, of: matrix, viewer: .system)
    }

    private func isConflict(_ error: any Error) -> Bool {
        if case DomainError.conflict = error { true } else { false }
    }

    @Test func `a matrix is renamed, described and deleted`() throws {
        var draft = try service.matrix(matrix, viewer: .system).draft
        #expect { try service.create(MatrixDraft(name: "SPARK", kind: .userToUser), viewer: .system) } throws: {
            isConflict($0)
        }
        draft.name = "Nightly"
        draft.description = "By the cluster."
        let changed = try service.update(matrix, viewer: .system) { _ in draft }
        #expect(changed.draft == draft && changed.version == 2 && changed.isPublished)
        let stale: (SimilarityMatrix) throws -> MatrixDraft = { _ in throw DomainError.stale }
        #expect(throws: DomainError.stale) { try service.update(matrix, viewer: .system, stale) }
        #expect(throws: DomainError.stale) { try service.delete(matrix, viewer: .system) { _ = try stale($0) } }
        // Whoever is quicker is seen.
        var seen: [String] = []
        let renamed = try service.update(matrix, viewer: .system) { known in
            seen.append(known.name)
            var other = known.draft
            other.description += "!"
            if seen.count == 1 { _ = try temporary.matrices.update(matrix, other, expecting: nil) }
            return known.draft
        }
        #expect(seen.count == 2 && renamed.description == "By the cluster.!")
        draft.kind = .userToUser
        #expect { try service.update(matrix, viewer: .system) { _ in draft } } throws: { isConflict($0) }
        try publish(#"{"id":1,"neighbours":[[2,0.5]]}"#)
        #expect(try service.matrix(matrix, viewer: .system).version == 5)
        let reader = try temporary.recommenders.insert(
            RecommenderDraft(name: "spark", title: "Spark", model: .published, itemMatrixID: matrix)
        )
        try service.delete(matrix, viewer: .system)
        #expect(throws: DomainError.notFound("similarity matrix \(matrix)")) {
            try service.matrix(matrix, viewer: .system)
        }
        let freed = try temporary.recommenders.recommender(reader.id)
        #expect(freed?.itemMatrixID == nil && freed?.version == reader.version + 1)
        let rows = try temporary.database.read { try $0.first("SELECT count(*) FROM matrix_rows") { $0.int(0) } }
        #expect(rows == 0)
        #expect(throws: DomainError.notFound("similarity matrix \(matrix)")) {
            try service.delete(matrix, viewer: .system)
        }
    }

    @Test func `deleting a recommender leaves published matrices`() throws {
        let recommenders = Recommenders(store: temporary.recommenders, matrices: temporary.matrices, clock: clock)
        let reader = try recommenders.create(
            RecommenderDraft(name: "spark", title: "Spark", model: .published, itemMatrixID: matrix),
            viewer: .system
        )
        try recommenders.delete(reader.id, viewer: .system)
        #expect(try service.matrix(matrix, viewer: .system).id == matrix)
    }

    @Test func `lists are of users, and the one of row 0 is for everybody`() throws {
        let user = try temporary.addUser()
        let lists = try service.create(MatrixDraft(name: "Lists", kind: .userToItem), viewer: .system).id
        #expect(throws: DomainError.self) {
            try service.begin(nil, of: lists, MatrixIntakeRule(mirrors: true), viewer: .system)
        }
        _ = try service.begin(nil, of: lists, MatrixIntakeRule(), viewer: .system)
        var load = try service.load(1, of: lists, viewer: .system)
        // An item may have the id of the user whose list it is on.
        try load.receive(Array("{\"id\":0,\"neighbours\":[[3,0.5]]}\n".utf8))
        try load.receive(Array("{\"id\":\(user),\"neighbours\":[[\(user),0.5],[2,0.7]]}\n".utf8))
        try load.receive(Array("{\"id\":\(user.rawValue + 1),\"neighbours\":[[3,0.5]]}\n".utf8))
        #expect(try load.finish().rejected == 1)
        _ = try service.activate(1, of: lists, viewer: .system)
        let found = try service.rows(of: 1, of: lists, page: PageRequest(), viewer: .system).results
        #expect(found.map(\.id) == [0, user.rawValue])
        #expect(found[1].neighbours.map(\.id) == [2, user.rawValue])
    }

    @Test func `the people like a user are read from a user matrix`() throws {
        let users = try ["Ann", "Bea", "Cid"].map { [temporary] in try temporary.addUser($0) }
        let like = try service.create(MatrixDraft(name: "Like", kind: .userToUser), viewer: .system).id
        #expect(throws: DomainError.notFound("enabled recommender with a user matrix")) {
            try service.people(like: users[0], limit: 5, viewer: .system)
        }
        _ = try temporary.recommenders.insert(
            RecommenderDraft(name: "like", title: "Like", model: .published, userMatrixID: like)
        )
        #expect(try service.people(like: users[0], limit: 5, viewer: .system).version == nil)
        _ = try service.begin(nil, of: like, MatrixIntakeRule(mirrors: true), viewer: .system)
        var load = try service.load(1, of: like, viewer: .system)
        try load.receive(Array("{\"id\":\(users[0]),\"neighbours\":[[\(users[1]),0.25],[\(users[2]),0.5]]}".utf8))
        _ = try load.finish()
        _ = try service.activate(1, of: like, viewer: .system)
        let found = try service.people(like: users[0], limit: 5, viewer: .system)
        #expect(found.neighbours.map(\.user.name) == ["Cid", "Bea"])
        #expect(found.neighbours.map(\.similarity) == [0.5, 0.25])
        #expect(try service.people(like: users[0], limit: 1, viewer: .system).neighbours.map(\.user.name) == ["Cid"])
        #expect(throws: DomainError.notFound("user matrix \(matrix)")) {
            try service.people(like: users[0], matrix: matrix, limit: 5, viewer: .system)
        }
    }
}
