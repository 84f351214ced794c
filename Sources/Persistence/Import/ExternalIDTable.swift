/// Numbers external ids in the order in which they come, and gives them back.
struct ExternalIDTable {
    /// Numbers by the hash of their external id: open addressing with linear probing, at most half full.
    private var slots = [UInt32](repeating: Self.empty, count: 1024)
    private(set) var externalIDs: [String] = []

    private static let empty = UInt32.max
    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv): for ids of few bytes several times as quick as the hash of a
    /// dictionary.
    private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    var count: Int { externalIDs.count }

    subscript(number: Int) -> String { externalIDs[number] }

    /// The number of an external id, and whether it came for the first time.
    mutating func number(of externalID: String) -> (number: UInt32, isNew: Bool) {
        if 2 * externalIDs.count >= slots.count { grow() }
        let slot = slot(of: externalID)
        if slots[slot] != Self.empty { return (slots[slot], false) }
        let number = UInt32(externalIDs.count)
        precondition(number != Self.empty, "more ids than a computer's memory holds")
        slots[slot] = number
        externalIDs.append(externalID)
        return (number, true)
    }

    private func slot(of externalID: String) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(externalID)) & mask
        while slots[slot] != Self.empty && externalIDs[Int(slots[slot])] != externalID { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = [UInt32](repeating: Self.empty, count: slots.count * 2)
        for (number, externalID) in externalIDs.enumerated() { slots[slot(of: externalID)] = UInt32(number) }
    }

    /// The high bits are the better ones.
    private static func hash(_ text: String) -> UInt64 {
        var text = text
        let hash = text.withUTF8 { bytes in
            var hash = basis
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* prime }
            return hash
        }
        return hash ^ hash >> 32
    }
}
