import Domain

/// Something worked out of items, kept between requests: lists repeat the same items far more often than items change.
///
/// An item's version goes up with every change, so what is kept is good as long as its version is the item's. Not for
/// handlers on the writer: they see versions that may yet be undone.
final class ItemCache<Value: Sendable>: Sendable {
    private struct Kept {
        let id: ID<Item>
        let version: Int
        let value: Value
    }

    /// Each item has one place that it may stand in, so that finding it takes one comparison.
    private final class Shard: Sendable {
        let places: Locked<[Kept?]>

        init(count: Int) {
            places = Locked(Array(repeating: nil, count: count))
        }
    }

    // Loops ask at once; so many locks make it unlikely that they ask for the same one.
    private static var shardBits: Int { 4 }

    private let shards: [Shard]
    private let placeMask: Int
    private let derive: @Sendable (Item) -> Value

    /// - Parameters:
    ///   - capacity: how many items are kept at most, rounded up to a power of two. Items with a multiple of it between their
    ///     ids take turns.
    init(capacity: Int, _ derive: @escaping @Sendable (Item) -> Value) {
        let shardCount = 1 << Self.shardBits
        var placeCount = 1
        while placeCount * shardCount < capacity { placeCount *= 2 }
        placeMask = placeCount - 1
        shards = (0..<shardCount).map { _ in Shard(count: placeCount) }
        self.derive = derive
    }

    func value(of item: Item) -> Value {
        let number = Int(truncatingIfNeeded: item.id.rawValue)
        let shard = shards[number & (shards.count - 1)]
        let place = (number >> Self.shardBits) & placeMask
        let known = shard.places.withLock { $0[place] }
        if let known, known.id == item.id, known.version == item.version { return known.value }
        let kept = Kept(id: item.id, version: item.version, value: derive(item))
        shard.places.withLock { $0[place] = kept }
        return kept.value
    }
}
