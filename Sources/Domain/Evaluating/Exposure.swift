internal import Glibc

/// How often each item was shown, over all lists.
struct Exposure: Sendable {
    /// By item.
    private(set) var counts: [Int]

    init(itemCount: Int) {
        counts = Array(repeating: 0, count: itemCount)
    }

    mutating func add(_ items: some Sequence<Int32>) {
        for item in items { counts[Int(item)] += 1 }
    }

    /// The share of all items that was shown at all.
    var coverage: Double {
        counts.isEmpty ? 0 : Double(counts.count { $0 > 0 }) / Double(counts.count)
    }

    /// Σ (2i − n − 1)·x(i) / (n·Σ x), with x ascending and i from 1: 0 if all items are shown alike, near 1 if one is.
    var gini: Double {
        let total = counts.reduce(0, +)
        guard total > 0 else { return 0 }
        let n = Double(counts.count)
        let sum = counts.sorted().enumerated().reduce(0.0) { sum, entry in
            sum + (2 * Double(entry.offset + 1) - n - 1) * Double(entry.element)
        }
        return sum / (n * Double(total))
    }
}

/// How little known items are, in bits: −log₂ of the share of people who rated an item, with one more who rated everything so
/// that items without ratings have a share too.
struct Novelty: Sendable {
    /// By item.
    private let bits: [Double]

    init(_ interactions: InteractionMatrix) {
        let people = Double(interactions.userCount + 1)
        bits = (0..<interactions.itemCount).map {
            -log2(Double(interactions.byItem.range(ofRow: $0).count + 1) / people)
        }
    }

    /// The mean over the list; nil for an empty one.
    func mean(of list: some Collection<Int32>) -> Double? {
        guard !list.isEmpty else { return nil }
        return list.reduce(0.0) { $0 + bits[Int($1)] } / Double(list.count)
    }
}
