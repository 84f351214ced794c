import Domain
import Support
import Testing

@testable import Persistence

/// Versions whose stored rows are not those that were written.
@Suite struct MatrixDamageTests {
    private let temporary: TemporaryDatabase
    private let live: LiveRecommenders
    private let matrix = ID<SimilarityMatrix>(1)

    init() throws {
        temporary = try TemporaryDatabase()
        live = LiveRecommenders(
            recommenders: temporary.recommenders,
            matrices: temporary.matrices,
            settings: temporary.settings,
            source: SQLiteTrainingSource(database: temporary.database)
        )
    }

    /// A version, live once, of rows 1 to 3 with the neighbour `neighbour` each.
    private func publish(_ neighbour: Int64) throws -> MatrixVersion {
        let version = try temporary.matrices.beginVersion(of: matrix, at: .start)
        for id in 1...3 as ClosedRange<Int64> {
            let row = MatrixRow(id: id, neighbours: [Neighbour(id: neighbour, similarity: 0.5)])
            try temporary.matrices.append([row], to: version.id)
        }
        _ = try temporary.matrices.finish(version.id)
        return try temporary.matrices.activate(version.id, at: .start + Int64(version.number))
    }

    private func damage(_ version: MatrixVersion) throws {
        try temporary.database.write { connection in
            try connection.run(
                "UPDATE matrix_rows SET neighbours = zeroblob(8) WHERE version_id = ? AND row_id = 2",
                version.id
            )
        }
    }

    private func service() -> SimilarityMatrices {
        temporary.matrixService()
    }

    static let deeds: [(name: String, sql: StaticString)] = [
        ("a changed byte", "UPDATE matrix_rows SET neighbours = x'0700000000000040' WHERE row_id = 2"),
        ("a row that is gone", "DELETE FROM matrix_rows WHERE row_id = 3"),
        (
            "a row too many",
            "INSERT INTO matrix_rows SELECT version_id, 9, neighbours FROM matrix_rows WHERE row_id = 1"
        ),
        ("neighbours under another id", "UPDATE matrix_rows SET row_id = 7 WHERE row_id = 1"),
        (
            "a neighbour twice",
            "UPDATE matrix_rows SET neighbours = CAST(neighbours || neighbours AS BLOB) WHERE row_id = 1"
        ),
        ("a row without neighbours", "UPDATE matrix_rows SET neighbours = x'' WHERE row_id = 1"),
    ]

    @Test(arguments: deeds.indices) func `damage of every kind shows`(index: Int) throws {
        let version = try publish(7)
        try temporary.matrices.verify(version.id)
        try temporary.database.write { try $0.run(Self.deeds[index].sql) }
        #expect(throws: DamagedVersion(version), "\(Self.deeds[index].name)") {
            try temporary.matrices.verify(version.id)
        }
    }

    @Test func `rows make the same checksum in any order and in any batches`() throws {
        let rows = (1...40 as ClosedRange<Int64>).map {
            MatrixRow(id: $0, neighbours: [Neighbour(id: $0 + 1, similarity: 1 / Float($0))])
        }
        func checksum(_ batches: [[MatrixRow]]) throws -> RowsChecksum? {
            let version = try temporary.matrices.beginVersion(of: matrix, at: .start).id
            for batch in batches { try temporary.matrices.append(batch, to: version) }
            return try temporary.database.read { try MatrixVersionRows.checksum(of: version, $0) }
        }
        let whole = try checksum([rows])
        #expect(whole != RowsChecksum())
        #expect(try checksum([Array(rows[20...].reversed()), Array(rows[..<20])]) == whole)
        #expect(try checksum([Array(rows.dropLast())]) != whole)
    }

    @Test func `a server that starts on a damaged version reads the newest sound one, and says so once`() throws {
        let first = try publish(11)
        let second = try publish(12)
        let third = try publish(13)
        try damage(second)
        try damage(third)
        let found = try live.refresh()
        #expect(found.map(\.damage.number) == [3, 2])
        #expect(found.allSatisfy { $0.substitute?.number == first.number })
        #expect("\(found[0])".contains("version 3 of similarity matrix 1 is damaged"))
        #expect("\(found[0])".contains("version 1 is read in its place"))
        #expect(live.snapshot.matrices[matrix]?.table.neighbours(of: 1).map(\.id) == [11])
        #expect(try live.refresh().isEmpty)
        #expect(live.snapshot.matrices[matrix]?.version.number == 1)
    }

    @Test func `a server that runs goes on with the version it has`() throws {
        let first = try publish(11)
        try live.refresh()
        let second = try publish(12)
        try damage(second)
        // Nothing sound but what is in memory.
        try damage(first)
        #expect(try live.refresh().map(\.substitute?.number) == [1])
        #expect(live.snapshot.matrices[matrix]?.table.neighbours(of: 2).map(\.id) == [11])
        _ = try publish(13)
        #expect(try live.refresh().isEmpty)
        #expect(live.snapshot.matrices[matrix]?.version.number == 3)
    }

    @Test func `a matrix of which nothing is sound is not read at all`() throws {
        try damage(try publish(11))
        let found = try live.refresh()
        #expect(found.count == 1 && "\(found[0])".contains("the matrix has no other version"))
        #expect(live.snapshot.matrices[matrix] == nil)
        #expect(live.snapshot.recommenders.isEmpty == false)
    }

    @Test func `a damaged version cannot go live, and what is live stays`() throws {
        let first = try publish(11)
        let second = try publish(12)
        try damage(first)
        #expect {
            _ = try service().activate(first.number, of: matrix, viewer: .system)
        } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why.contains("version 1 of similarity matrix 1 is damaged")
        }
        #expect(try temporary.matrices.liveVersion(of: matrix)?.id == second.id)
    }

    @Test func `a version from before there were checksums is read as it is`() throws {
        let version = try publish(11)
        try temporary.database.write { try $0.run("UPDATE matrix_versions SET checksum = NULL") }
        try damage(version)
        #expect(try live.refresh().isEmpty)
        #expect(live.snapshot.matrices[matrix]?.version.id == version.id)
    }

    @Test func `similarities that are no numbers are refused, and nothing of their batch stays`() throws {
        let version = try temporary.matrices.beginVersion(of: matrix, at: .start).id
        for similarity in [Float.nan, .infinity, -.infinity] {
            let rows = [
                MatrixRow(id: 1, neighbours: [Neighbour(id: 2, similarity: 0.5)]),
                MatrixRow(id: 5, neighbours: [Neighbour(id: 6, similarity: similarity)]),
            ]
            #expect {
                try temporary.matrices.append(rows, to: version)
            } throws: { error in
                guard case DomainError.invalid(let problems) = error else { return false }
                return problems.map(\.message) == ["The similarity of 5 and 6 is \(similarity). Give a finite number."]
            }
        }
        #expect(try temporary.matrices.finish(version).rowCount == 0)
        try temporary.matrices.verify(version)
    }
}
