import Testing

@testable import Domain

/// What can be a vector, and reading many from lines.
@Suite struct ItemVectorTests {
    private static let refused: [(numbers: [Double], field: String)] = [
        ([], "vector"), ([Double](repeating: 1, count: 4097), "vector"), ([0, 0, 0], "vector"), ([1e-60], "vector"),
        ([1, .nan], "vector/1"), ([1, 2, -.infinity], "vector/2"), ([1e300], "vector/0"), ([1e20], "vector"),
        ([1e-20, 1e-20], "vector"),
    ]

    @Test(arguments: refused)
    func `numbers without a direction are refused with the place`(_ numbers: [Double], _ field: String) {
        #expect {
            try ItemVector.checked(numbers)
        } throws: { error in
            guard case DomainError.invalid(let problems) = error else { return false }
            return problems.map(\.field) == [field]
        }
    }

    @Test func `the shortest and the longest vector pass as they are`() throws {
        #expect(try ItemVector.checked([-0.1]) == [-0.1])
        #expect(try ItemVector.checked([Double](repeating: 0.5, count: 4096)).count == 4096)
    }

    // MARK: Lines

    /// Saves into a list; an item whose id is 404 is not there, and 500 cannot be saved.
    private final class Saved {
        var lines: [ItemVectorLine] = []
        var batches = 0

        struct DiskFull: Error {}

        func load(prefix: String = "") -> ItemVectorLoad {
            ItemVectorLoad(externalIDPrefix: prefix) { [self] batch in
                batches += 1
                return try batch.map { line in
                    if line.item == .id(ID(500)) { throw DiskFull() }
                    if line.item == .id(ID(404)) { return .failure(.notFound("item 404")) }
                    lines.append(line)
                    return .success(.created)
                }
            }
        }
    }

    private static let text = """
        {"item_id":1,"vector":[1,2.5,-3e-1]}
        {"item_id":2,"vector":[1,"x"]}\r

        {"external_id":"é","vector":[4]}
        {"item_id":404,"vector":[1]}
        {"item_id":5,"vector":[1]
        {"item_id":6,"external_id":"a","vector":[1]}
        {"vector":[1]}
        {"item_id":9,"vector":[0]}
        {"item_id":10,"vector":[1],"kind":"text"}
        {"item_id":11}
        [1]
        {"item_id":13,"vector":[7]}
        """

    @Test func `a line that cannot be used costs itself alone, and says why`() throws {
        let saved = Saved()
        var load = saved.load()
        try load.receive(Array(Self.text.utf8))
        let report = try load.finish()
        #expect(saved.lines.map(\.item) == [.id(ID(1)), .externalID("é"), .id(ID(13))])
        #expect(saved.lines.map(\.numbers) == [[1, 2.5, -0.3], [4], [7]])
        #expect(report.lineCount == 13 && report.created == 3 && report.rejected == 9)
        #expect(report.problems.map(\.line) == [2, 5, 6, 7, 8, 9, 10, 11, 12])
        let pointers = ["/vector/1", "", "", "/external_id", "/item_id", "/vector", "/kind", "/vector", ""]
        #expect(report.problems.map(\.pointer) == pointers)
        #expect(report.problems[0].detail == "must be a number, not a string")
        #expect(report.problems[1].detail == "There is no item 404.")
    }

    @Test func `where pieces are cut means nothing`() throws {
        let bytes = Array(Self.text.utf8)
        let whole = Saved()
        var load = whole.load()
        try load.receive(bytes)
        let report = try load.finish()
        for cut in 1..<bytes.count {
            let saved = Saved()
            var load = saved.load()
            try load.receive(Array(bytes[..<cut]))
            try load.receive(Array(bytes[cut...]))
            #expect(try load.finish() == report, "cut at \(cut)")
            #expect(saved.lines == whole.lines)
        }
    }

    @Test func `a line that is too long is passed over without being kept`() throws {
        let saved = Saved()
        var load = saved.load()
        let piece = [UInt8](repeating: UInt8(ascii: "1"), count: 100_000)
        for _ in 0..<5 { try load.receive(piece) }
        try load.receive(Array("\n{\"item_id\":2,\"vector\":[1]}\n".utf8))
        for _ in 0..<5 { try load.receive(piece) }
        let report = try load.finish()
        #expect(saved.lines.map(\.item) == [.id(ID(2))])
        #expect(report.problems.map(\.line) == [1, 3])
        #expect(report.problems.allSatisfy { $0.detail == "The line is longer than 262144 bytes." })
    }

    @Test func `batches are saved on the way, and what they cannot save is thrown`() throws {
        let saved = Saved()
        var load = saved.load()
        for id in 1000..<2500 { try load.receive(Array("{\"item_id\":\(id),\"vector\":[1]}\n".utf8)) }
        #expect(saved.batches == 1 && saved.lines.count == 1000)
        try load.receive(Array(#"{"item_id":500,"vector":[1]}"#.utf8))
        #expect(throws: Saved.DiskFull.self) { try load.finish() }
    }

    @Test func `of many bad lines the first are listed and all are counted`() throws {
        var load = Saved().load()
        try load.receive(Array(String(repeating: "x\n", count: 1234).utf8))
        let report = try load.finish()
        #expect(report.rejected == 1234 && report.problems.map(\.line) == Array(1...100))
        #expect(report.problems[0].detail == "column 1: expected a value")
    }

    @Test func `a prefix is put before external ids alone`() throws {
        let saved = Saved()
        var load = saved.load(prefix: "ml-")
        try load.receive(Array("{\"external_id\":\"7\",\"vector\":[1]}\n{\"item_id\":8,\"vector\":[1]}".utf8))
        _ = try load.finish()
        #expect(saved.lines.map(\.item) == [.externalID("ml-7"), .id(ID(8))])
    }
}
