import Testing

@testable import Domain

@Suite struct LockedTests {
    private struct Refused: Error {}

    @Test func `no change is lost among threads`() throws {
        let count = Locked(0)
        @Sendable func noScratch() {}
        try forEachRange(count: 10_000, chunk: 10, threads: 4, scratch: noScratch) { _, range in
            for _ in range { count.withLock { $0 += 1 } }
        }
        #expect(count.withLock { $0 } == 10_000)
    }

    @Test func `an error leaves the lock open and the change made before it`() {
        let text = Locked("a")
        #expect(throws: Refused.self) {
            try text.withLock { (text: inout sending String) throws(Refused) in
                text += "b"
                throw Refused()
            }
        }
        #expect(text.withLock { $0 } == "ab")
    }

    @Test func `the value ends with the lock`() {
        final class Witness: Sendable {}
        weak var witness: Witness?
        do {
            let made = Witness()
            witness = made
            let lock = Locked(made)
            lock.withLock { _ in }
        }
        #expect(witness == nil)
    }
}
