import Domain
import Synchronization

/// What values are remembered by.
protocol CacheKey: Equatable, Sendable {
    /// Spreads the keys over its high bits. Nobody outside chooses our keys, so no seed is needed as in a dictionary.
    var spread: UInt64 { get }
}

/// Values read from the database, remembered until a commit changes them.
///
/// A value that was read before a commit is never added after it: each invalidation moves the generation of its shard, and
/// a value is only added under the generation it was read under.
///
/// Bounded by its form: a key has two slots that it may stand in, and what was not asked for of late makes room. So it
/// holds a little less than its capacity, and a look-up is two comparisons.
final class CommitCache<Key: CacheKey, Value: Sendable>: Sendable {
    /// Each shard has a lock of its own. In place, so that a look-up counts no references.
    private static var shardCount: Int { 32 }
    private let shards: [32 of Locked<CacheShard<Key, Value>>]
    private let mark = Atomic<UInt64>(0)

    init(capacity: Int) {
        let pairCount = max(1, capacity / (2 * Self.shardCount))
        shards = InlineArray { _ in Locked(CacheShard(pairCount: pairCount)) }
    }

    /// Moves with each invalidation, once the values are gone.
    var changeMark: UInt64 { mark.load(ordering: .acquiring) }

    /// The remembered value, or the loaded one; nil is not remembered, so that asking for what is not there costs no room.
    ///
    /// Inside a write nothing is remembered and nothing looked up, as others must not see what is not committed.
    func value(for key: Key, in database: Database, load: () throws -> Value?) throws -> Value? {
        if database.isWriting { return try load() }
        let index = shardIndex(of: key)
        let (remembered, generation) = shards[index].withLock { ($0.value(for: key), $0.generation) }
        if let remembered { return remembered.value }
        guard let loaded = try load() else { return nil }
        shards[index].withLock { shard in
            if shard.generation == generation { shard.add(Remembered(loaded), for: key) }
        }
        return loaded
    }

    /// Forgets the key once the open transaction is committed.
    func invalidate(_ key: Key, after connection: Connection) {
        connection.afterCommit { self.remove(key) }
    }

    /// Forgets the keys, or everything if they are very many, once the open transaction is committed.
    func invalidate(_ keys: [Key], after connection: Connection) {
        connection.afterCommit {
            if keys.count > Limits.individualInvalidations { return self.removeAll() }
            for key in keys { self.remove(key) }
        }
    }

    /// Forgets everything once the open transaction is committed.
    func invalidateAll(after connection: Connection) {
        connection.afterCommit { self.removeAll() }
    }

    func remove(_ key: Key) {
        shards[shardIndex(of: key)].withLock { $0.remove(key) }
        mark.add(1, ordering: .releasing)
    }

    func removeAll() {
        for index in shards.indices { shards[index].withLock { $0.removeAll() } }
        mark.add(1, ordering: .releasing)
    }

    private func shardIndex(of key: Key) -> Int {
        Int(truncatingIfNeeded: key.spread >> 32) & (Self.shardCount - 1)
    }
}

/// A value behind one reference, so that handing it on inside the cache costs the same for every kind of value.
private final class Remembered<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// A part of a cache: pairs of slots, the one asked for last standing first.
private struct CacheShard<Key: CacheKey, Value: Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var value: Remembered<Value>
    }

    private(set) var generation: UInt64 = 0
    private let pairMask: Int
    private var slots: [Slot?]

    /// Rounds down to a power of two, so that choosing a pair needs no division.
    init(pairCount: Int) {
        pairMask = 1 << (Int.bitWidth - 1 - pairCount.leadingZeroBitCount) - 1
        slots = Array(repeating: nil, count: 2 * (pairMask + 1))
    }

    mutating func value(for key: Key) -> Remembered<Value>? {
        let first = firstSlot(of: key)
        if let slot = slots[first], slot.key == key { return slot.value }
        guard let slot = slots[first + 1], slot.key == key else { return nil }
        slots.swapAt(first, first + 1)
        return slot.value
    }

    mutating func add(_ value: Remembered<Value>, for key: Key) {
        let first = firstSlot(of: key)
        if let slot = slots[first], slot.key != key { slots[first + 1] = slot }
        slots[first] = Slot(key: key, value: value)
    }

    mutating func remove(_ key: Key) {
        generation += 1
        let first = firstSlot(of: key)
        for index in first...first + 1 where slots[index]?.key == key { slots[index] = nil }
    }

    mutating func removeAll() {
        generation += 1
        for index in slots.indices { slots[index] = nil }
    }

    /// The bits above those that chose the shard.
    private func firstSlot(of key: Key) -> Int {
        2 * (Int(truncatingIfNeeded: key.spread >> 37) & pairMask)
    }
}
