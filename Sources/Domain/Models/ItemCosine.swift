/// The cosine of one item's rating column with all others, by way of the people who rated it.
struct ItemCosine: Sendable {
    struct Rule: Sendable {
        let neighbours: Int
        let minimumCoRatings: Float
        let shrinkage: Float
    }

    /// What one thread works on; all zero between items.
    struct Scratch {
        /// By item: the sum so far, and the number of people in it.
        var sums: [SIMD2<Float>]
        /// The items whose sum is not zero people, in order of their appearance.
        var touched: [Int32]
        var selection = TopSelection(capacity: 0)

        init(itemCount: Int) {
            sums = Array(repeating: .zero, count: itemCount)
            // One more, because the place behind the last is written before it is known whether it counts.
            touched = Array(repeating: 0, count: itemCount + 1)
        }
    }

    /// Columns divided by their length, so that a dot product is a cosine.
    private let byUser: SparseRows
    private let byItem: SparseRows

    init(_ interactions: InteractionMatrix) {
        let factors = (0..<interactions.itemCount).map { item -> Float in
            let squares = interactions.byItem.values[interactions.byItem.range(ofRow: item)].reduce(0.0) {
                $0 + Double($1) * Double($1)
            }
            return squares > 0 ? Float(1 / squares.squareRoot()) : 0
        }
        byUser = interactions.byUser.scalingColumns(by: factors)
        byItem = byUser.transposed()
    }

    /// The item's nearest neighbours, nearest first; only those with a positive similarity.
    func nearest(to item: Int, _ rule: Rule, _ scratch: inout Scratch) -> [TopSelection.Entry] {
        let touchedCount = accumulate(item, &scratch)
        scratch.selection.reset(capacity: rule.neighbours)
        for place in 0..<touchedCount {
            let other = scratch.touched[place]
            let sum = scratch.sums[Int(other)]
            scratch.sums[Int(other)] = .zero
            let people = sum.y
            guard people >= rule.minimumCoRatings, Int(other) != item else { continue }
            // Rounding may carry the cosine of two equal columns a little above 1.
            let similarity = min(sum.x, 1) * (people / (people + rule.shrinkage))
            if similarity > 0 { scratch.selection.offer(score: Double(similarity), number: other) }
        }
        return scratch.selection.takeSorted()
    }

    /// Adds up Σ_u r(u, item) · r(u, j) for all j at once, and tells how many j were met.
    private func accumulate(_ item: Int, _ scratch: inout Scratch) -> Int {
        // The innermost loop of training: buffers spare it a uniqueness check at each of its billions of additions.
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            scratch.touched.withUnsafeMutableBufferPointer { touched in
                byUser.columns.withUnsafeBufferPointer { columns in
                    byUser.values.withUnsafeBufferPointer { values in
                        var touchedCount = 0
                        for position in byItem.range(ofRow: item) {
                            let own = SIMD2(byItem.values[position], 1)
                            for place in byUser.range(ofRow: Int(byItem.columns[position])) {
                                let other = Int(columns[place])
                                let before = sums[other]
                                touched[touchedCount] = Int32(truncatingIfNeeded: other)
                                touchedCount += before.y == 0 ? 1 : 0
                                sums[other] = before + own * SIMD2(values[place], 1)
                            }
                        }
                        return touchedCount
                    }
                }
            }
        }
    }
}
