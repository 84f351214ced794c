import Domain
import Support
import Testing

@testable import Persistence

@Suite struct PairSetTests {
    @Test func `it tells new pairs from known ones as a plain set does`() {
        var random = SplitMix64(seed: 8)
        var pairs = PairSet()
        var plain: Set<[UInt32]> = []
        for _ in 0..<20_000 {
            let first = UInt32.random(in: 0...150, using: &random)
            let second = UInt32.random(in: 0...150, using: &random)
            #expect(pairs.insert(first, second) == plain.insert([first, second]).inserted)
        }
        #expect(pairs.count == plain.count)
    }
}
