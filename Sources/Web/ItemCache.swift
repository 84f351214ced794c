import Domain

/// Something worked out of items, kept between requests: lists repeat the same items far more often than items change.
///
/// An item's version goes up with every change, so what is kept is good as long as its version is the item's. Not for
/// handlers on the writer: they see versions that may yet be undone.
final class ItemCache<Value: Sendable>: Sendable {
    private struct Kept {
        let version: Int
        let value: Value
    }

    private final class Shard: Sendable {
        let kept = Locked<[ID<Item>: Kept]>([:])
    }

    // Loops ask at once; so many locks make it unlikely that they ask for the same one.
    private let shards = (0..<16).map { _ in Shard() }
    private let maxPerShard: Int
    private let derive: @Sendable (Item) -> Value

    /// - Parameters:
    ///   - capacity: how many items are kept at most. A shard that is full begins anew: the popular items are back at once.
    init(capacity: Int, _ derive: @escaping @Sendable (Item) -> Value) {
        maxPerShard = max(1, capacity / shards.count)
        self.derive = derive
    }

    func value(of item: Item) -> Value {
        let shard = shards[Int(truncatingIfNeeded: item.id.rawValue) & (shards.count - 1)]
        let known = shard.kept.withLock { $0[item.id] }
        if let known, known.version == item.version { return known.value }
        let kept = Kept(version: item.version, value: derive(item))
        shard.kept.withLock { all in
            if all.count >= maxPerShard { all.removeAll(keepingCapacity: true) }
            all[item.id] = kept
        }
        return kept.value
    }
}
