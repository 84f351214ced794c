import Domain

/// The buckets of one limit, by key, in memory that never grows.
///
/// A bucket that is full is the same as one that was never used, so only those lately used need a place. Each key has a
/// few places it may stand at, as in a processor's cache. When others stand at all of them, the bucket that is nearest
/// to full gives way: it is the one whose loss forgives least. A flood of strangers, each with a bucket barely used, so
/// drives out strangers of its own kind, and not whoever has used a bucket up.
final class BucketTable: Sendable {
    private struct Slot {
        var key: UInt64 = 0
        /// In the past for a slot that nobody needs.
        var fullAt: UInt64 = 0
    }

    /// Part of the table, with a lock of its own: two loops rarely meet at one.
    private final class Shard: Sendable {
        let slots: Locked<[Slot]>

        init(slotCount: Int) {
            slots = Locked(Array(repeating: Slot(), count: slotCount))
        }
    }

    /// Two cache lines of slots.
    private static let slotsPerSet = 8
    private static let shardBits: UInt64 = 6

    private let shards: [Shard]
    private let setMask: UInt64

    /// - Parameter slotCount: a power of two, not below 512. A slot takes 16 bytes.
    init(slotCount: Int) {
        let slotsPerShard = slotCount >> Self.shardBits
        precondition(slotCount & (slotCount - 1) == 0 && slotsPerShard >= Self.slotsPerSet, "not a size for a table")
        setMask = UInt64(slotsPerShard / Self.slotsPerSet - 1)
        shards = (0..<(1 << Self.shardBits)).map { _ in Shard(slotCount: slotsPerShard) }
    }

    /// When the key's bucket will be full; a moment in the past if it has none.
    func fullAt(_ key: UInt64) -> UInt64 {
        let first = firstSlot(key)
        return shard(key).slots.withLock { slots in
            for index in first..<(first + Self.slotsPerSet) where slots[index].key == key {
                return slots[index].fullAt
            }
            return 0
        }
    }

    /// Changes the key's bucket, and returns what the body does; nobody else sees the bucket meanwhile.
    func update<Result: Sendable>(_ key: UInt64, _ body: (inout UInt64) -> Result) -> Result {
        let first = firstSlot(key)
        return shard(key).slots.withLock { slots in
            var nearestToFull = first
            for index in first..<(first + Self.slotsPerSet) {
                if slots[index].key == key { return body(&slots[index].fullAt) }
                if slots[index].fullAt < slots[nearestToFull].fullAt { nearestToFull = index }
            }
            var fullAt: UInt64 = 0
            let result = body(&fullAt)
            slots[nearestToFull] = Slot(key: key, fullAt: fullAt)
            return result
        }
    }

    /// Its upper bits choose the shard and its lower ones the set, so that neither says anything of the other.
    private func shard(_ key: UInt64) -> Shard {
        shards[Int(key >> (UInt64(UInt64.bitWidth) - Self.shardBits))]
    }

    private func firstSlot(_ key: UInt64) -> Int {
        Int(key & setMask) * Self.slotsPerSet
    }
}
