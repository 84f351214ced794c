import Domain
import Synchronization

/// Items as JSON, kept between requests: lists repeat the same items far more often than items change.
///
/// An item's version goes up with every change, so a fragment is good as long as its version is the item's.
final class ItemFragments: Sendable {
    /// Loops ask at once; so many locks make it unlikely that they ask for the same one.
    private static let shardCount = 16
    /// At some 600 bytes each, 12 MB in all. A shard that is full begins anew: the popular items are back at once.
    private static let maxPerShard = 1250

    private struct Fragment {
        let version: Int
        let bytes: [UInt8]
    }

    private final class Shard: Sendable {
        let fragments = Mutex<[ID<Item>: Fragment]>([:])
    }

    private let shards = (0..<shardCount).map { _ in Shard() }

    /// The item as `JSONWriter.item` writes it.
    func json(of item: Item) -> [UInt8] {
        let shard = shards[Int(item.id.rawValue) & (Self.shardCount - 1)]
        let known = shard.fragments.withLock { $0[item.id] }
        if let known, known.version == item.version { return known.bytes }
        var writer = JSONWriter()
        writer.item(item)
        let fragment = Fragment(version: item.version, bytes: writer.finish())
        shard.fragments.withLock { fragments in
            if fragments.count >= Self.maxPerShard { fragments.removeAll(keepingCapacity: true) }
            fragments[item.id] = fragment
        }
        return fragment.bytes
    }
}
