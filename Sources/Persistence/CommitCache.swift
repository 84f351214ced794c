import Synchronization

/// Values read from the database, remembered until a commit changes them.
///
/// A value that was read before a commit is never added after it: each invalidation moves the generation of its shard, and
/// a value is only added under the generation it was read under. Bounded: the least recently used half goes.
final class CommitCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// More shards than threads that a server runs, so that they rarely meet.
    private static var shardCount: Int { 32 }

    private let shards: [CacheShard<Key, Value>]

    init(capacity: Int) {
        let shardCapacity = max(2, capacity / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in CacheShard(capacity: shardCapacity) }
    }

    /// The remembered value, or the loaded one; nil is not remembered, so that asking for what is not there costs no room.
    ///
    /// Inside a write nothing is remembered and nothing looked up, as others must not see what is not committed.
    func value(for key: Key, in database: Database, load: () throws -> Value?) throws -> Value? {
        if database.isWriting { return try load() }
        let shard = shard(of: key)
        let (remembered, generation) = shard.value(for: key)
        if let remembered { return remembered }
        guard let loaded = try load() else { return nil }
        shard.insert(loaded, for: key, readUnder: generation)
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
        shard(of: key).remove(key)
    }

    func removeAll() {
        for shard in shards { shard.removeAll() }
    }

    private func shard(of key: Key) -> CacheShard<Key, Value> {
        shards[key.hashValue & (Self.shardCount - 1)]
    }
}

/// A part of a cache behind a lock of its own.
private final class CacheShard<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Two generations of use in place of a linked list: when the recent half is full it becomes the old half, and what
    /// was in the old half and not asked for since is gone.
    private struct Contents {
        var recent: [Key: Value] = [:]
        var old: [Key: Value] = [:]
        var generation: UInt64 = 0
    }

    private let contents = Mutex(Contents())
    private let halfCapacity: Int

    init(capacity: Int) {
        halfCapacity = max(1, capacity / 2)
    }

    func value(for key: Key) -> (value: Value?, generation: UInt64) {
        contents.withLock { contents in
            if let value = contents.recent[key] { return (value, contents.generation) }
            guard let value = contents.old.removeValue(forKey: key) else { return (nil, contents.generation) }
            add(value, for: key, to: &contents)
            return (value, contents.generation)
        }
    }

    func insert(_ value: Value, for key: Key, readUnder generation: UInt64) {
        contents.withLock { contents in
            if contents.generation == generation { add(value, for: key, to: &contents) }
        }
    }

    func remove(_ key: Key) {
        contents.withLock { contents in
            contents.generation += 1
            contents.recent.removeValue(forKey: key)
            contents.old.removeValue(forKey: key)
        }
    }

    func removeAll() {
        contents.withLock { contents in
            contents.generation += 1
            contents.recent.removeAll(keepingCapacity: false)
            contents.old.removeAll(keepingCapacity: false)
        }
    }

    private func add(_ value: Value, for key: Key, to contents: inout Contents) {
        if contents.recent.count >= halfCapacity {
            contents.old = contents.recent
            contents.recent = [:]
        }
        contents.recent[key] = value
    }
}
