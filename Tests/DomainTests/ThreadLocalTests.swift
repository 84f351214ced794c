import Domain
import Testing

@Suite struct ThreadLocalTests {
    private final class Owned {
        var number = 0
    }

    @Test func `a thread finds its own value again, and no other thread finds it`() throws {
        let local = ThreadLocal { Owned() }
        local.value.number = -1
        let seen = Locked<[[Int]]>([])
        @Sendable func noScratch() {}
        try forEachRange(count: 64, chunk: 1, threads: 4, scratch: noScratch) { _, range in
            let own = local.value
            let before = own.number
            own.number = range.lowerBound + 1
            let again = local.value.number
            seen.withLock { $0.append([before, again, range.lowerBound + 1]) }
        }
        let found = seen.withLock { $0 }
        #expect(found.count == 64)
        #expect(found.allSatisfy { $0[1] == $0[2] })
        // What a thread finds is nothing, or what it left there itself: no number is found twice.
        let left = found.map { $0[0] }.filter { $0 > 0 }
        #expect(Set(left).count == left.count)
    }

    @Test func `values end with what they are local to`() {
        final class Witness: Sendable {}
        final class Holder {
            let witness: Witness
            init(_ witness: Witness) { self.witness = witness }
        }
        weak var witness: Witness?
        do {
            let strong = Witness()
            witness = strong
            let local = ThreadLocal { Holder(strong) }
            #expect(local.value.witness === strong)
        }
        #expect(witness == nil)
    }
}
