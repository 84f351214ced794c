import Domain
import Support
import Testing

@Suite struct BatchSaverTests {
    private struct Batch: LineBatch {
        var lines: [Int]
    }

    private struct Unexpected: Error {}

    @Test func `all lines are saved in order, however they fall into transactions`() throws {
        let saver = BatchSaver<Batch, [[Int]]>([]) { source, outcome in
            var lines: [Int] = []
            while let more = source.lines() { lines += more }
            let areStripped = source.taken.allSatisfy(\.lines.isEmpty)
            #expect(areStripped)
            outcome.append(lines)
        }
        for start in stride(from: 0, to: 1000, by: 10) { try saver.put(Batch(lines: Array(start..<start + 10))) }
        let saved = try saver.finish().flatMap(\.self)
        #expect(saved == Array(0..<1000))
        try saver.put(Batch(lines: [1000]))
        let more = try saver.finish().last
        #expect(more == [1000], "it can go on")
    }

    @Test func `a transaction takes batches that are at hand, and leaves what it does not ask for`() throws {
        let mayGo = Monitor(false)
        let saver = BatchSaver<Batch, [[Int]]>([]) { source, outcome in
            mayGo.wait { $0 ? () : nil }
            outcome.append([source.lines(), outcome.isEmpty ? source.lines() : nil].compactMap(\.self).flatMap(\.self))
        }
        for number in 1...3 { try saver.put(Batch(lines: [number])) }
        mayGo.update { $0 = true }
        #expect(try saver.finish() == [[1, 2], [3]])
    }

    @Test func `a transaction that waits for more ends when there will be none`() throws {
        let day = 86_400_000
        let saver = BatchSaver<Batch, [[Int]]>([], patienceMilliseconds: day) { source, outcome in
            var lines: [Int] = []
            while let more = source.lines() { lines += more }
            outcome.append(lines)
        }
        for number in 1...10 { try saver.put(Batch(lines: [number])) }
        #expect(try saver.finish() == [Array(1...10)])
        try saver.put(Batch(lines: [11]))
        saver.cancel()
    }

    @Test func `what follows a batch that could not be saved is refused`() throws {
        let saved = Locked<[Int]>([])
        let saver = BatchSaver<Batch, Int>(0) { source, outcome in
            let lines = source.lines() ?? []
            if lines.contains(3) { throw Unexpected() }
            saved.withLock { $0 += lines }
            outcome += lines.count
        }
        #expect(throws: Unexpected.self) { for number in 1...100 { try saver.put(Batch(lines: [number])) } }
        #expect(throws: Unexpected.self) { try saver.put(Batch(lines: [200])) }
        #expect(throws: Unexpected.self) { try saver.finish() }
        #expect(saved.withLock { $0 } == [1, 2])
    }

    @Test func `cancelling drops what waits and returns when nothing is being saved`() throws {
        let (mayGo, begun) = (Monitor(false), Monitor(0))
        let saver = BatchSaver<Batch, Int>(0) { source, outcome in
            begun.update { $0 += 1 }
            mayGo.wait { $0 ? () : nil }
            outcome += source.lines()?.count ?? 0
        }
        for number in 1...3 { try saver.put(Batch(lines: [number])) }
        begun.wait { $0 == 1 ? () : nil }
        let cancelling = Ahead { () throws(Never) in saver.cancel() }
        mayGo.update { $0 = true }
        cancelling.value()
        let count = try saver.finish()
        #expect((1...3).contains(count))
    }
}
