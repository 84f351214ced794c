import Testing

@testable import Domain

@Suite struct MatrixLineTests {
    private func parse(_ text: String, prefix: String = "") throws -> MatrixLine {
        try MatrixLine.parse(Array(text.utf8), externalIDPrefix: prefix)
    }

    private func cell(_ id: Int64, _ similarity: Float) -> MatrixLine.Cell {
        MatrixLine.Cell(column: .id(id), similarity: similarity)
    }

    @Test func `a row is named by our id or its own, and so are its neighbours`() throws {
        #expect(
            try parse(#"{"id":17,"neighbours":[[23,0.91],[40,1]]}"#)
                == MatrixLine(row: .id(17), cells: [cell(23, 0.91), cell(40, 1)])
        )
        let named = MatrixLine.Cell(column: .externalID("f:film-2"), similarity: -0.5)
        #expect(
            try parse(#"{"external_id":"film-1","neighbours":[["film-2",-0.5],[7,1e-3]]}"#, prefix: "f:")
                == MatrixLine(row: .externalID("f:film-1"), cells: [named, cell(7, 0.001)])
        )
        #expect(try parse(#"{"id":17,"neighbours":[]}"#) == MatrixLine(row: .id(17), cells: []))
    }

    @Test func `a cell stands alone`() throws {
        #expect(
            try parse(#"{"row":17,"column":23,"value":0.91}"#)
                == MatrixLine(row: .id(17), cells: [cell(23, 0.91)], form: .cell)
        )
        #expect(
            try parse(#"{"value":2,"column":"b","row":"a"}"#)
                == MatrixLine(
                    row: .externalID("a"),
                    cells: [MatrixLine.Cell(column: .externalID("b"), similarity: 2)],
                    form: .cell
                )
        )
    }

    static let bad: [(line: String, pointer: String)] = [
        ("{", ""),
        ("[1]", ""),
        (#"{"neighbours":[]}"#, "/id"),
        (#"{"id":1}"#, "/neighbours"),
        (#"{"id":1,"external_id":"a","neighbours":[]}"#, "/external_id"),
        (#"{"id":1.5,"neighbours":[]}"#, "/id"),
        (#"{"id":1,"neighbours":[[2]]}"#, "/neighbours/0"),
        (#"{"id":1,"neighbours":[[2,0.5],[3,0.5,1]]}"#, "/neighbours/1"),
        (#"{"id":1,"neighbours":[[2,"0.5"]]}"#, "/neighbours/0"),
        (#"{"id":1,"neighbours":[[2,null]]}"#, "/neighbours/0"),
        (#"{"id":1,"neighbours":[[2,NaN]]}"#, ""),
        (#"{"id":1,"neighbours":[[2,1e39]]}"#, "/neighbours/0"),
        (#"{"id":1,"neighbours":[[2,1e999]]}"#, ""),
        (#"{"row":1,"column":2,"value":-1e39}"#, "/value"),
        (#"{"row":1,"column":2}"#, "/value"),
        (#"{"row":true,"column":2,"value":1}"#, "/row"),
        (#"{"row":1,"column":2,"value":1,"weight":1}"#, "/weight"),
    ]

    @Test(arguments: bad) func `what is no line says where`(line: String, pointer: String) {
        #expect { try parse(line) } throws: { error in
            (error as? MatrixLineProblem)?.pointer == pointer
        }
    }
}

@Suite struct MatrixRowScannerTests {
    /// What the reader of JSON makes of the same line: a member that comes first keeps it from being scanned.
    private func read(_ line: String) -> MatrixLine? {
        guard line.hasPrefix("{\"id\":") else { return nil }
        let parts = line.dropFirst(6).split(separator: ",", maxSplits: 1)
        guard parts.count == 2, parts[1].hasSuffix("}") else { return nil }
        return try? MatrixLine.parse(Array("{\(parts[1].dropLast()),\"id\":\(parts[0])}".utf8))
    }

    private func scan(_ line: String) -> MatrixLine? { MatrixRowScanner.line(Array(line.utf8)) }

    @Test(arguments: [
        #"{"id":1,"neighbours":[]}"#, #"{"id":0,"neighbours":[[2,1]]}"#,
        #"{"id":17,"neighbours":[[23,0.91],[40,-0.5],[1,12],[9,0.0]]}"#,
        #"{"id":17,"neighbours":[[23, 0.8414709848078965], [40 , -0.1234567890123456789 ] ]}"#,
        #"{"id":999999999999999999,"neighbours":[ [ 1 , 1 ] ]}"#,
    ])
    func `what is scanned is what a reader of JSON reads`(line: String) {
        #expect(scan(line) != nil && scan(line) == read(line))
    }

    @Test(arguments: [
        #"{"id":01,"neighbours":[]}"#, #"{"id":-1,"neighbours":[]}"#, #"{"id":1,"neighbours":[[2,1e-3]]}"#,
        #"{"id":1,"neighbours":[[2,.5]]}"#, #"{"id":1,"neighbours":[[2,1.]]}"#, #"{"id":1,"neighbours":[[2,1],]}"#,
        #"{"id":1,"neighbours":[[2,1]"#, #"{"id":1,"neighbours":[[2,1]]}x"#, #"{"id":1,"neighbours":[[2,00]]}"#,
        #"{"id":1,"neighbours":[[2,-]]}"#, #"{"id":1,"neighbours":[["2",1]]}"#, #"{"id":1}"#, "{", "",
        #"{"id":1,"neighbours":[[2,999999999999999999999999999999999999999999]]}"#,
        #"{"id":1000000000000000000,"neighbours":[]}"#, #"{"external_id":"a","neighbours":[]}"#,
    ])
    func `everything else is left to a reader of JSON`(line: String) {
        #expect(scan(line) == nil)
    }
}

@Suite struct MatrixRowLoadTests {
    private final class Kept {
        var batches: [[MatrixLine]] = []
    }

    private func load(_ kept: Kept, _ format: BulkFormat = .ndjson) -> MatrixRowLoad {
        MatrixRowLoad(format) { lines in
            kept.batches.append(lines)
            return lines.map { line in
                line.row == .id(99) ? MatrixLineProblem(pointer: "", detail: "There is no item 99.") : nil
            }
        }
    }

    private static let lines = """
        {"id":1,"neighbours":[[2,0.5],[3,0.25]]}

        {"row":1,"column":4,"value":0.125}
        {"id":99,"neighbours":[[1,1]]}
        broken
        {"id":2,"neighbours":[]}
        """

    @Test func `wherever the bytes are cut, the same is kept`() throws {
        let bytes = Array(Self.lines.utf8)
        var reports: [MatrixRowReport] = []
        for size in [1, 7, 64, bytes.count] {
            let kept = Kept()
            var load = load(kept)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try load.receive(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            reports.append(try load.finish())
            #expect(kept.batches.count == 1)
            #expect(kept.batches[0].map(\.cells.count) == [2, 1, 1, 0])
        }
        let report = reports[0]
        #expect(reports.allSatisfy { $0 == report })
        #expect(
            [report.lineCount, report.accepted, report.cellCount, report.rejected] == [6, 3, 3, 2]
        )
        #expect(report.problems.map(\.line) == [4, 5])
        #expect(report.problems[0].problem.detail == "There is no item 99.")
    }

    // MARK: CSV

    private func rows(_ text: String, _ kept: Kept = Kept()) throws -> (lines: [MatrixLine], report: MatrixRowReport) {
        let bytes = Array(text.utf8)
        var load = load(kept, .csv)
        for start in stride(from: 0, to: bytes.count, by: 5) {
            try load.receive(Array(bytes[start..<min(start + 5, bytes.count)]))
        }
        let report = try load.finish()
        return (kept.batches.flatMap(\.self), report)
    }

    private func cell(_ row: MatrixLine.Subject, _ column: MatrixLine.Subject, _ value: Float) -> MatrixLine {
        MatrixLine(row: row, cells: [MatrixLine.Cell(column: column, similarity: value)], form: .columns)
    }

    @Test func `cells come as rows of CSV, by our ids or by external ones`() throws {
        let ours = try rows("row,column,value\n1,2,0.5\r\n\n3,1,-1e-2\n")
        #expect(ours.lines == [cell(.id(1), .id(2), 0.5), cell(.id(3), .id(1), -0.01)])
        #expect(ours.report.lineCount == 4 && ours.report.accepted == 2 && ours.report.cellCount == 2)
        let theirs = try rows("value,column_external_id,row_external_id\n0.25,\"a,b\",c")
        #expect(theirs.lines == [cell(.externalID("c"), .externalID("a,b"), 0.25)])
        let both = try rows("row,row_external_id,column,value\n,x,1,1\n7,,1,1\n7,x,1,1\n,,1,1\n")
        #expect(both.lines == [cell(.externalID("x"), .id(1), 1), cell(.id(7), .id(1), 1)])
        #expect(both.report.problems.map(\.line) == [4, 5])
        #expect(both.report.problems.map(\.problem.pointer) == ["/row_external_id", "/row"])
    }

    @Test func `a row that cannot be used costs itself, and says where`() throws {
        let found = try rows("row,column,value\n1,2\n1,x,1\n1,2,\n1,2,1e39\n1,2,nan\n99,2,1\n4,5,1\n")
        #expect(found.lines.map(\.row) == [.id(99), .id(4)])
        #expect(found.report.problems.map(\.line) == [2, 3, 4, 5, 6, 7])
        #expect(found.report.problems.map(\.problem.pointer) == ["", "/column", "/value", "/value", "/value", ""])
        #expect(found.report.accepted == 1 && found.report.rejected == 6)
    }

    @Test(arguments: ["row,value\n1,1", "row,column\n1,1", "row,column,value,x\n1,1,1,1", "", "row,row\n1,1"])
    func `without its columns nothing can be read`(text: String) {
        #expect { try rows(text) } throws: { error in
            guard case DomainError.invalid(let problems) = error else { return false }
            return problems.map(\.field) == ["content"]
        }
    }

    @Test func `where a name stands depends on how it is written`() {
        let (id, text) = (MatrixLine.Subject.id(1), MatrixLine.Subject.externalID("x"))
        #expect(cell(id, id, 1).rowPointer == "/row" && cell(id, id, 1).columnPointer(0) == "/column")
        #expect(cell(text, text, 1).rowPointer == "/row_external_id")
        #expect(cell(text, text, 1).columnPointer(0) == "/column_external_id")
    }

    // MARK: Batches

    @Test func `a line that never ends costs itself, and memory stays small`() throws {
        let kept = Kept()
        var load = load(kept)
        for _ in 0..<80 { try load.receive([UInt8](repeating: UInt8(ascii: "1"), count: 1 << 16)) }
        try load.receive(Array("\n{\"id\":1,\"neighbours\":[[2,1]]}".utf8))
        let report = try load.finish()
        #expect(report.problems.map(\.line) == [1])
        #expect(report.accepted == 1)
    }

    @Test func `cells are kept a batch at a time`() throws {
        let kept = Kept()
        var load = load(kept)
        let row = "{\"id\":1,\"neighbours\":[" + (1...1000).map { "[\($0),1]" }.joined(separator: ",") + "]}\n"
        for _ in 0..<150 { try load.receive(Array(row.utf8)) }
        #expect(try load.finish().cellCount == 150_000)
        #expect(kept.batches.map(\.count) == [66, 66, 18])
    }

    @Test func `problems are listed up to a number, and counted beyond`() throws {
        let kept = Kept()
        var load = load(kept)
        for _ in 0..<300 { try load.receive(Array("broken\n{\"id\":99,\"neighbours\":[]}\n".utf8)) }
        let report = try load.finish()
        #expect(report.rejected == 600)
        #expect(report.problems.map(\.line) == Array(1...100))
    }
}
