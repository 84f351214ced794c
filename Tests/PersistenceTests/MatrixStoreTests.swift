import Domain
import Testing

@testable import Persistence

@Suite struct MatrixStoreTests {
    private let temporary: TemporaryDatabase
    private let matrix: ID<SimilarityMatrix>
    private var matrices: SQLiteSimilarityMatrixStore { temporary.matrices }

    init() throws {
        temporary = try TemporaryDatabase()
        matrix = try temporary.matrices.insert(name: "mine", kind: .userToUser, description: "d").id
    }

    private func row(_ id: Int64, _ neighbours: [(Int64, Float)]) -> MatrixRow {
        MatrixRow(id: id, neighbours: neighbours.map { Neighbour(id: $0.0, similarity: $0.1) })
    }

    private func rows(of version: ID<MatrixVersion>) throws -> [MatrixRow] {
        var rows: [MatrixRow] = []
        try matrices.forEachRow(of: version) { rows.append($0) }
        return rows
    }

    @Test func `a stored matrix can be read back`() throws {
        let stored = try #require(try matrices.matrix(matrix))
        #expect(stored.name == "mine" && stored.kind == .userToUser && stored.liveVersion == nil)
        #expect(try matrices.matrix(named: "MINE") == stored)
        #expect(try matrices.matrices().map(\.name) == ["item-neighbours", "mine"])
        #expect(throws: DomainError.conflict("The name “Mine” is taken.")) {
            try matrices.insert(name: "Mine", kind: .itemToItem, description: "")
        }
    }

    @Test func `a version is built, finished, made live and rolled back`() throws {
        let first = try matrices.beginVersion(of: matrix, at: .start)
        #expect(first.number == 1 && first.state == .building && first.rowCount == 0)
        let written = [row(7, [(8, 0.5), (4_000_000_000, -0.25)]), row(2, [])]
        try matrices.append(written, to: first.id)
        #expect(throws: DomainError.self) { try matrices.activate(first.id, at: .start) }
        #expect(try matrices.finish(first.id).rowCount == 2)
        #expect(try rows(of: first.id) == [written[1], written[0]])
        #expect(try matrices.liveVersion(of: matrix) == nil)

        let live = try matrices.activate(first.id, at: .start + 1)
        #expect(live.state == .live && live.activatedAt == .start + 1)
        #expect(try matrices.matrix(matrix)?.liveVersion == 1)

        let second = try matrices.beginVersion(of: matrix, at: .start)
        #expect(second.number == 2)
        _ = try matrices.finish(second.id)
        _ = try matrices.activate(second.id, at: .start + 2)
        #expect(try matrices.versions(of: matrix).map(\.state) == [.retired, .live])
        _ = try matrices.activate(first.id, at: .start + 3)
        #expect(try matrices.liveVersion(of: matrix)?.id == first.id)
        #expect(try matrices.versions(of: matrix).map(\.state) == [.live, .retired])
    }

    @Test func `only a version that is building takes rows, and each once`() throws {
        let version = try matrices.beginVersion(of: matrix, at: .start).id
        try matrices.append([row(1, [(2, 1)])], to: version)
        #expect(throws: DomainError.conflict("The version has a row 1 already.")) {
            try matrices.append([row(3, []), row(1, [])], to: version)
        }
        #expect(throws: DomainError.self) { try matrices.append([row(9, [(-1, 1)])], to: version) }
        #expect(throws: DomainError.conflict("Version 1 is not complete.")) { try rows(of: version) }
        _ = try matrices.finish(version)
        #expect(try rows(of: version).map(\.id) == [1], "a refused batch leaves nothing")
        #expect(throws: DomainError.conflict("Version 1 is not being built.")) { try matrices.append([], to: version) }
        #expect(throws: DomainError.conflict("Version 1 is not being built.")) { try matrices.finish(version) }
        #expect(throws: DomainError.notFound("matrix version 99")) { try matrices.append([], to: ID(99)) }
        #expect(throws: DomainError.notFound("similarity matrix 99")) {
            try matrices.beginVersion(of: ID(99), at: .start)
        }
    }

    @Test func `a version is deleted with its rows, unless it is live`() throws {
        let version = try matrices.beginVersion(of: matrix, at: .start).id
        try matrices.append((1...2_500).map { row($0, [($0 + 1, 0.5)]) }, to: version)
        _ = try matrices.finish(version)
        _ = try matrices.activate(version, at: .start)
        #expect(throws: DomainError.conflict("Version 1 is live.")) { try matrices.delete(version) }
        let next = try matrices.beginVersion(of: matrix, at: .start).id
        _ = try matrices.finish(next)
        _ = try matrices.activate(next, at: .start)
        try matrices.delete(version)
        #expect(throws: DomainError.notFound("matrix version \(version)")) { try rows(of: version) }
        #expect(try matrices.versions(of: matrix).map(\.id) == [next])
        #expect(throws: DomainError.notFound("matrix version \(version)")) { try matrices.delete(version) }
    }

    @Test func `what rows were computed from is kept with their version, and goes with it`() throws {
        func fingerprints(_ ids: ClosedRange<Int64>) -> [RowFingerprint] {
            ids.map { RowFingerprint(id: $0, fingerprint: .max - UInt64($0)) }
        }
        func count() throws -> Int? {
            try temporary.database.read { connection in
                try connection.first("SELECT COUNT(*) FROM matrix_fingerprints") { $0.int(0) }
            }
        }
        let version = try matrices.beginVersion(of: matrix, at: .start).id
        #expect(try matrices.fingerprints(of: version).isEmpty)
        try matrices.appendFingerprints(fingerprints(1_001...2_500), to: version)
        try matrices.appendFingerprints(fingerprints(1...1_000), to: version)
        #expect(throws: DomainError.conflict("The version has a fingerprint of the row 7 already.")) {
            try matrices.appendFingerprints(fingerprints(3_000...3_001) + fingerprints(7...7), to: version)
        }
        _ = try matrices.finish(version)
        #expect(try matrices.fingerprints(of: version) == fingerprints(1...2_500), "a refused batch leaves nothing")
        #expect(throws: DomainError.conflict("Version 1 is not being built.")) {
            try matrices.appendFingerprints(fingerprints(9_000...9_000), to: version)
        }
        let other = try matrices.beginVersion(of: matrix, at: .start).id
        try matrices.appendFingerprints(fingerprints(7...7), to: other)
        try matrices.delete(version)
        #expect(try matrices.fingerprints(of: version).isEmpty)
        #expect(try matrices.fingerprints(of: other) == fingerprints(7...7) && count() == 1)
    }

    @Test func `numbers and ids of versions are not given twice`() throws {
        let first = try matrices.beginVersion(of: matrix, at: .start)
        try matrices.delete(first.id)
        let second = try matrices.beginVersion(of: matrix, at: .start)
        #expect(second.number == 2 && second.id > first.id)
    }

    @Test func `recommenders come in order and can be tied to a matrix`() throws {
        let recommenders = temporary.recommenders
        #expect(try recommenders.recommenders().map(\.name) == ["item-neighbours", "popularity"])
        let first = try #require(try recommenders.recommender(named: "Item-Neighbours"))
        #expect(first.settings["neighbours"] == .number(50) && first.model == .itemNeighbours && first.isEnabled)
        try recommenders.setMatrix(matrix, .itemToItem, of: first.id)
        try recommenders.setEnabled(false, of: first.id)
        let changed = try #require(try recommenders.recommender(first.id))
        #expect(changed.itemMatrixID == matrix && !changed.isEnabled && changed.version == 3)
        #expect(throws: DomainError.notFound("recommender 9")) { try recommenders.setEnabled(true, of: ID(9)) }
        #expect(throws: DomainError.notFound("recommender 9")) {
            try recommenders.setMatrix(matrix, .itemToItem, of: ID(9))
        }
        #expect(throws: DomainError.notFound("similarity matrix 9")) {
            try recommenders.setMatrix(ID(9), .itemToItem, of: first.id)
        }
    }

    @Test func `a scale that ratings would not be on is refused, and a wider one is not`() throws {
        let user = try temporary.addUser()
        for (title, rating) in [("A", 0.5), ("B", 4), ("C", 4.5)] {
            try temporary.rate(user, temporary.addItem(title), rating)
        }
        func save(_ minimum: Double, _ maximum: Double, _ step: Double) throws {
            let scale = try #require(RatingScale(minimum: minimum, maximum: maximum, step: step))
            try temporary.settings.save(
                SiteSettings(siteName: "T", ratingScale: scale),
                requiringRatingsOnScale: true
            )
        }
        #expect(
            throws: DomainError.conflict(
                "2 of the ratings are not on the scale from 1 to 5 in steps of 1. Change or delete them first."
            )
        ) { try save(1, 5, 1) }
        #expect(try temporary.settings.settings() == .defaults)
        try save(0, 10, 0.25)
        try save(0.5, 4.5, 0.5)
        #expect(try temporary.settings.settings().ratingScale.maximum == 4.5)
    }

    @Test func `settings have defaults, and a new scale weighs every item anew`() throws {
        let settings = temporary.settings
        #expect(try settings.settings() == .defaults)
        let item = try temporary.addItem("A")
        try temporary.rate(try temporary.addUser(), item, 4)
        let scale = try #require(RatingScale(minimum: 1, maximum: 10, step: 1))
        try settings.save(SiteSettings(siteName: "Film club", ratingScale: scale))
        #expect(try settings.settings() == SiteSettings(siteName: "Film club", ratingScale: scale))
        let stored = try temporary.database.read { connection in
            try connection.first("SELECT weighted_rating, popularity FROM items") { [$0.double(0), $0.double(1)] }
        }
        let prior = StatisticsPrior(scale: scale)
        let statistics = ItemStatistics(votes: 1, ratingSum: 4)
        #expect(stored == [prior.weightedRating(statistics), prior.popularity(statistics)])
    }
}
