/// Descriptors in the order in which they began to wait. Adding, removing and finding the first take constant time.
///
/// A ring of links in two arrays: slot 0 stands between the last and the first, descriptor n has slot n + 1.
struct WaitingQueue {
    private static let absent: Int32 = -1

    private var next: [Int32] = [0]
    private var previous: [Int32] = [0]

    /// The one that has waited longest.
    var first: Int32? { next[0] == 0 ? nil : next[0] - 1 }

    /// Puts a descriptor at the end, also one that waits already.
    mutating func append(_ descriptor: Int32) {
        remove(descriptor)
        let slot = descriptor + 1
        while next.count <= Int(slot) {
            next.append(Self.absent)
            previous.append(Self.absent)
        }
        link(previous[0], slot)
        link(slot, 0)
    }

    /// Takes a descriptor out, if it is in.
    mutating func remove(_ descriptor: Int32) {
        let slot = Int(descriptor) + 1
        guard slot < next.count, next[slot] != Self.absent else { return }
        link(previous[slot], next[slot])
        next[slot] = Self.absent
    }

    private mutating func link(_ earlier: Int32, _ later: Int32) {
        next[Int(earlier)] = later
        previous[Int(later)] = earlier
    }
}
