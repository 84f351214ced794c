/// A set of pairs of small numbers, for finding the second rating of a pair among millions: eight bytes a pair.
///
/// Open addressing with linear probing; the table is a power of two in size and at most three quarters full.
struct PairSet {
    /// No pair, since neither number reaches 2³² − 1.
    private static let empty = UInt64.max
    /// 2⁶⁴ divided by the golden ratio: spreads consecutive numbers over the table (Knuth, vol. 3, 6.4).
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var slots = [UInt64](repeating: Self.empty, count: 1024)
    private(set) var count = 0

    /// False if the pair was there.
    mutating func insert(_ first: UInt32, _ second: UInt32) -> Bool {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        let key = UInt64(first) << 32 | UInt64(second)
        precondition(key != Self.empty)
        let place = place(of: key)
        guard slots[place] == Self.empty else { return false }
        slots[place] = key
        count += 1
        return true
    }

    private func place(of key: UInt64) -> Int {
        let mask = slots.count - 1
        let hash = (key ^ key >> 32) &* Self.multiplier
        var place = Int(truncatingIfNeeded: hash >> 32) & mask
        while slots[place] != Self.empty && slots[place] != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: Self.empty, count: old.count * 2)
        for key in old where key != Self.empty { slots[place(of: key)] = key }
    }
}
