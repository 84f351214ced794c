/// How little the items of a list have in common: 1 − the mean cosine of all pairs, an item being the set of those who rated it.
///
/// With x the columns divided by their lengths, Σ over pairs of cos = (‖Σ x‖² − Σ ‖x‖²) / 2: one sum over people instead of one
/// for each pair. Items that nobody rated have nothing in common with any.
struct ListDiversity: Sendable {
    /// What one thread works on: a sum by user, all zero between lists.
    struct Scratch {
        fileprivate var sums: [Double]

        init(userCount: Int) {
            sums = Array(repeating: 0, count: userCount)
        }
    }

    private let byItem: SparseRows

    init(_ interactions: InteractionMatrix) {
        byItem = interactions.byItem
    }

    /// Nil for a list of less than two.
    func diversity(of list: some Collection<Int32>, _ scratch: inout Scratch) -> Double? {
        guard list.count > 1 else { return nil }
        var squares = 0.0
        var own = 0.0
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            for item in list {
                let range = byItem.range(ofRow: Int(item))
                let weight = 1 / Double(range.count).squareRoot()
                own += range.isEmpty ? 0 : 1
                for position in range {
                    let user = Int(byItem.columns[position])
                    // (s + w)² − s²
                    squares += weight * (2 * sums[user] + weight)
                    sums[user] += weight
                }
            }
            for item in list {
                for position in byItem.range(ofRow: Int(item)) { sums[Int(byItem.columns[position])] = 0 }
            }
        }
        return 1 - (squares - own) / Double(list.count * (list.count - 1))
    }
}
