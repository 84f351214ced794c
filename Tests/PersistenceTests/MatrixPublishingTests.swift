import Domain
import Support
import Testing

@testable import Persistence

/// Matrices that are computed elsewhere, through the service.
@Suite struct MatrixPublishingTests {
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

    private func begin(_ number: Int? = nil, _ rule: MatrixIntakeRule = MatrixIntakeRule()) throws -> Int {
        try service.begin(number, of: matrix, rule, viewer: .system).version.number
    }

    @discardableResult
    private func send(_ lines: String, to number: Int) throws -> MatrixRowReport {
        var load = try service.load(number, of: matrix, viewer: .system)
        try load.receive(Array(lines.utf8))
        return try load.finish()
    }

    @discardableResult
    private func activate(_ number: Int, _ expectation: SimilarityMatrices.Expectation = .init()) throws
        -> SimilarityMatrices.Version
    {
        try service.activate(number, of: matrix, expectation, viewer: .system)
    }

    private func rows(_ number: Int) throws -> [Int64: [Int64]] {
        let page = try service.rows(of: number, of: matrix, page: PageRequest(), viewer: .system)
        return Dictionary(uniqueKeysWithValues: page.results.map { ($0.id, $0.neighbours.map(\.id)) })
    }

    private func states() throws -> [Int: MatrixVersion.State] {
        let versions = try service.versions(of: matrix, viewer: .system).map(\.version)
        return Dictionary(uniqueKeysWithValues: versions.map { ($0.number, $0.state) })
    }

    private func count(_ sql: StaticString) throws -> Int {
        try temporary.database.read { try $0.first(sql) { $0.int(0) } ?? 0 }
    }

    private func pieceCount() throws -> Int { try count("SELECT count(*) FROM matrix_pieces") }

    private func isConflict(_ error: any Error) -> Bool {
        if case DomainError.conflict = error { true } else { false }
    }

    // MARK: One version

    @Test func `rows and cells that come in any order make a version`() throws {
        let number = try begin()
        #expect(number == 1)
        let report = try send(
            """
            {"id":1,"neighbours":[[2,0.5],[3,0.9]]}
            {"external_id":"i2","neighbours":[["i1",0.5],["i4",0.25]]}
            """,
            to: number
        )
        #expect(report.accepted == 2 && report.cellCount == 4 && report.rejected == 0)
        // In another request: a row goes on, and a cell comes again.
        try send(#"{"row":1,"column":4,"value":0.7}"# + "\n" + #"{"row":"i1","column":"i3","value":0.1}"#, to: number)
        #expect(try rows(number) == [1: [4, 2, 3], 2: [1, 4]])
        let building = try service.version(number, of: matrix, viewer: .system)
        #expect(building.version.state == .building)
        #expect(building.intake?.cellCount == 6)
        let live = try activate(number)
        #expect(live.version.state == .live && live.version.rowCount == 2)
        #expect(live.intake?.stage == .finished)
        #expect(try rows(number) == [1: [4, 2, 3], 2: [1, 4]])
        #expect(try service.matrix(matrix, viewer: .system).liveVersion == 1)
        try temporary.matrices.verify(live.version.id)
        #expect(try pieceCount() == 0)
        let row = try service.row(1, of: number, of: matrix, viewer: .system)
        #expect(row.neighbours.map(\.similarity) == [0.7, 0.5, 0.1])
        #expect(throws: DomainError.notFound("row 6 in version 1 of similarity matrix \(matrix)")) {
            try service.row(6, of: number, of: matrix, viewer: .system)
        }
    }

    @Test func `pairs that are sent once become neighbours of each other, and the nearest stay`() throws {
        let number = try begin(nil, MatrixIntakeRule(mirrors: true, neighbours: 2, onlyPositive: true))
        try send(
            """
            {"id":1,"neighbours":[[2,0.5],[3,0.9],[4,0.7],[5,-0.5]]}
            {"row":2,"column":3,"value":0.3}
            {"row":3,"column":2,"value":0.4}
            """,
            to: number
        )
        try activate(number)
        #expect(try rows(number) == [1: [3, 4], 2: [1, 3], 3: [1, 2], 4: [1]])
        let row = try service.row(3, of: number, of: matrix, viewer: .system)
        #expect(row.neighbours.map(\.similarity) == [0.9, 0.4])
        #expect(try pieceCount() == 0)
    }

    @Test func `a line with an unknown id costs itself, and says which`() throws {
        let number = try begin()
        let report = try send(
            """
            {"id":77,"neighbours":[[1,1]]}
            {"id":1,"neighbours":[[2,0.5],[78,0.5]]}
            {"row":1,"column":"nobody","value":1}
            {"id":2,"neighbours":[[1,0.5]]}
            """,
            to: number
        )
        #expect(report.accepted == 1 && report.cellCount == 1 && report.rejected == 3)
        #expect(report.problems.map(\.problem.pointer) == ["/id", "/neighbours/1/0", "/column"])
        #expect(
            report.problems.map(\.problem.detail) == [
                "There is no item 77.", "There is no item 78.", "There is no item with the external id “nobody”.",
            ]
        )
        try activate(number)
        #expect(try rows(number) == [2: [1]])
    }

    @Test func `what is deleted before the version is complete is left out`() throws {
        let number = try begin()
        try send(#"{"id":1,"neighbours":[[2,0.5],[3,0.4]]}"# + "\n" + #"{"id":2,"neighbours":[[1,0.5]]}"#, to: number)
        try temporary.items.delete(items[1], expecting: nil)
        try activate(number)
        #expect(try rows(number) == [1: [3]])
    }

    @Test func `a version without rows goes live only if it may be empty`() throws {
        let number = try begin()
        #expect { try activate(number) } throws: { isConflict($0) }
        // It takes cells again.
        try send(#"{"id":1,"neighbours":[[1,1]]}"#, to: number)
        #expect { try activate(number) } throws: { isConflict($0) }
        #expect(try activate(number, .init(allowsEmpty: true)).version.rowCount == 0)
    }

    @Test func `a number of cells that is not the one expected tells that a request was lost`() throws {
        let number = try begin(nil, MatrixIntakeRule(mirrors: true))
        try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: number)
        #expect { try activate(number, .init(cellCount: 2)) } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why.contains("1 different cells have come for version 1, and not 2")
        }
        #expect(try states() == [1: .building])
        #expect(try count("SELECT count(*) FROM matrix_rows") == 0)
        try send(#"{"id":1,"neighbours":[[2,0.6],[3,0.5]]}"#, to: number)
        try activate(number, .init(cellCount: 2))
        #expect(try rows(number) == [1: [2, 3], 2: [1], 3: [1]])
    }

    @Test func `pages of rows follow each other, and lead back`() throws {
        let number = try begin()
        for id in 1...6 { try send("{\"id\":\(id),\"neighbours\":[[\(id % 6 + 1),1]]}", to: number) }
        for _ in 0..<2 {
            let found = try pages(limit: 4) {
                try service.rows(of: number, of: matrix, page: $0, viewer: .system)
            }
            #expect(found.map { $0.results.map(\.id) } == [[1, 2, 3, 4], [5, 6]])
            var back: [[Int64]] = []
            var start = PageMark.before(.none, id: 6)
            while true {
                let request = PageRequest(limit: 2, start: start)
                let page = try service.rows(of: number, of: matrix, page: request, viewer: .system)
                back.append(page.results.map(\.id))
                #expect(page.next == .after(.none, id: back.last?.last ?? 0))
                guard let previous = page.previous else { break }
                start = previous
            }
            #expect(back == [[4, 5], [2, 3], [1]])
            try activate(number)
        }
    }

    // MARK: Several versions

    @Test func `a version is built while another one serves, and rolled back`() throws {
        for number in 1...2 {
            #expect(try begin() == number)
            try send("{\"id\":1,\"neighbours\":[[\(number + 1),0.5]]}", to: number)
            #expect(try rows(number) == [1: [Int64(number) + 1]])
            if number == 2 { #expect(try states() == [1: .live, 2: .building]) }
            try activate(number)
        }
        #expect(try states() == [1: .retired, 2: .live])
        try activate(1)
        #expect(try states() == [1: .live, 2: .retired])
    }

    @Test func `the sender may choose a number that is free`() throws {
        #expect(try begin(7) == 7)
        #expect(try begin() == 8)
        #expect(try begin(3) == 3)
        #expect { try begin(7) } throws: { isConflict($0) }
        #expect(throws: DomainError.self) { try begin(0) }
        try service.delete(7, of: matrix, viewer: .system)
        #expect(try begin(7) == 7)
        #expect(try begin() == 9)
    }

    @Test func `the oldest retired versions go when a new one is live`() throws {
        for number in 1...3 {
            _ = try begin()
            try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: number)
            try activate(number)
        }
        #expect(try states() == [2: .retired, 3: .live])
    }

    @Test func `the live version cannot be deleted, and one that is complete takes no cells`() throws {
        let number = try begin()
        try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: number)
        try activate(number)
        #expect { try service.delete(number, of: matrix, viewer: .system) } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why == "Version 1 is live. Make another version live first, or delete the matrix."
        }
        #expect { try send("", to: number) } throws: { isConflict($0) }
        let next = try begin()
        try send(#"{"id":1,"neighbours":[[3,0.5]]}"#, to: next)
        try service.delete(next, of: matrix, viewer: .system)
        #expect(try states() == [1: .live])
        #expect(try pieceCount() == 0)
        #expect(throws: DomainError.notFound("version 2 of similarity matrix \(matrix)")) { try activate(next) }
    }

    // MARK: When it goes wrong

    @Test func `a version that is being sent outlives the server, until nobody sends any more`() throws {
        let number = try begin()
        try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: number)
        #expect(try JobRecovery(jobs: temporary.jobs, matrices: temporary.matrices, clock: clock).run().isEmpty)
        clock.advance(seconds: SimilarityMatrices.defaultAbandonedAfterSeconds - 1)
        #expect(service.deleteAbandoned().isEmpty)
        try send(#"{"id":2,"neighbours":[[1,0.5]]}"#, to: number)
        clock.advance(seconds: 2)
        #expect(service.deleteAbandoned().isEmpty)
        clock.advance(seconds: SimilarityMatrices.defaultAbandonedAfterSeconds)
        // The next one begins with tidying.
        #expect(try begin() == 2)
        #expect(try states() == [2: .building])
        #expect(try pieceCount() == 0)
    }

    @Test func `after a crash while rows are made, they are made anew`() throws {
        let number = try begin(nil, MatrixIntakeRule(mirrors: true))
        try send(#"{"id":1,"neighbours":[[2,0.5],[3,0.25]]}"#, to: number)
        let version = try service.version(number, of: matrix, viewer: .system).version.id
        // As far as a process came that is gone now.
        _ = try temporary.matrices.beginCompletion(of: version, at: clock.now)
        let half = MatrixRow(id: 2, neighbours: [Neighbour(id: 1, similarity: 0.125)])
        try temporary.matrices.keepMirrored([half], number: -1, for: version)
        try temporary.matrices.append([half], to: version)
        #expect { try send(#"{"id":4,"neighbours":[[1,1]]}"#, to: number) } throws: { isConflict($0) }
        try activate(number)
        #expect(try rows(number) == [1: [2, 3], 2: [1], 3: [1]])
        #expect(try service.row(2, of: number, of: matrix, viewer: .system).neighbours[0].similarity == 0.5)
    }

    @Test func `pieces that a crash left of a complete version are deleted`() throws {
        let number = try begin()
        try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: number)
        let live = try activate(number).version.id
        try temporary.database.write { connection in
            try MatrixPieceRows.insert([MatrixRow(id: 1, neighbours: [])], number: 1, of: live, connection)
        }
        service.deleteAbandoned()
        #expect(try pieceCount() == 0)
        #expect(try rows(number) == [1: [2]])
    }

    @Test func `a full disk leaves what is live, and what has come`() throws {
        let first = try begin()
        try send(#"{"id":1,"neighbours":[[2,0.5]]}"#, to: first)
        try activate(first)
        let number = try begin()
        try temporary.database.write { connection in
            for item in 0..<1500 { _ = try temporary.addItem("Extra \(item)") }
        }
        let row = (1...500).map { "[\($0),0.\($0)]" }.joined(separator: ",")
        func lines(_ ids: ClosedRange<Int>) -> String {
            ids.map { "{\"id\":\($0),\"neighbours\":[\(row)]}\n" }.joined()
        }
        try send(lines(7...300), to: number)
        try temporary.database.write { connection in
            let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
            try connection.execute("PRAGMA max_page_count = \(pages + 40)")
        }
        #expect { try send(lines(301...600), to: number) } throws: { ($0 as? SQLiteError)?.isFull == true }
        #expect { try activate(number) } throws: { ($0 as? SQLiteError)?.isFull == true }
        #expect(try states() == [1: .live, 2: .building])
        #expect(try service.version(number, of: matrix, viewer: .system).intake?.stage == .receiving)
        try temporary.database.write { try $0.execute("PRAGMA max_page_count = 1000000") }
        try send(lines(301...600), to: number)
        #expect(try activate(number, .init(cellCount: 594 * 500)).version.rowCount == 594)
    }

    @Test func `a trained version is no one to send cells to`() throws {
        let version = try temporary.matrices.beginVersion(of: matrix, at: clock.now)
        #expect { try send("", to: version.number) } throws: { isConflict($0) }
        #expect { try activate(version.number) } throws: { isConflict($0) }
    }
}
