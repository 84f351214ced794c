import Domain
import Testing

@Suite struct ParallelTests {
    @Sendable private static func zero() -> Int { 0 }

    struct Failed: Error, Equatable {
        let start: Int
    }

    @Test(arguments: [1, 2, 7, 64])
    func `each number is visited once, and results stand in order`(_ threads: Int) throws {
        for count in [0, 1, 9, 10, 11, 1000] {
            let parts = try mapRanges(count: count, chunk: 10, threads: threads, scratch: noScratch) { _, range in
                Array(range)
            }
            #expect(parts.flatMap(\.self) == Array(0..<count))
        }
    }

    @Test func `an error is thrown when all threads have ended`() {
        #expect(throws: Failed(start: 50)) {
            try forEachRange(count: 100, chunk: 10, threads: 4, scratch: noScratch) { _, range in
                if range.lowerBound == 50 { throw Failed(start: range.lowerBound) }
            }
        }
    }

    @Test func `one scratch serves all ranges of a thread`() throws {
        let counts = try mapRanges(count: 100, chunk: 1, threads: 1, scratch: Self.zero) { scratch, _ in
            scratch += 1
            return scratch
        }
        #expect(counts == Array(1...100))
    }
}
