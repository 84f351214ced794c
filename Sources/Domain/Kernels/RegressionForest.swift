/// The mean of many regression trees, each grown on as many rows as there are, drawn with replacement, and asking
/// features by lot, so that they err in different ways (Breiman, 2001, https://doi.org/10.1023/A:1010933404324).
struct RegressionForest: Sendable {
    struct Rule: Sendable {
        let trees: Int
        let tree: RegressionTree.Rule
    }

    let trees: [RegressionTree]

    /// Each tree draws from a seed of its own, so the number of threads does not matter. Throws `TrainingCancelled`.
    init(growingOn features: BinnedFeatures, targets: [Float], _ rule: Rule, _ context: TrainingContext) throws {
        let progress = RangeProgress(total: rule.trees, monitor: context.monitor)
        trees = try mapRanges(
            count: rule.trees,
            chunk: 1,
            threads: context.threads,
            scratch: {},
            { _, range in
                var random = Self.random(context.seed, tree: range.lowerBound)
                let weights = Self.draw(features.rowCount, &random)
                let tree = RegressionTree(growingOn: features, targets: targets, weights: weights, rule.tree, &random)
                try progress.advance(by: 1)
                return tree
            }
        )
    }

    private init(trees: [RegressionTree]) {
        self.trees = trees
    }

    /// The same for rows that begin with these features, and quicker.
    func knowing(_ first: [Float]) -> RegressionForest { RegressionForest(trees: trees.map { $0.knowing(first) }) }

    /// What the trees predict for each of so many rows of features, on average.
    func predict(
        _ features: UnsafePointer<Float>,
        rowCount: Int,
        stride: Int,
        into results: UnsafeMutablePointer<Float>
    ) {
        results.update(repeating: 0, count: rowCount)
        for tree in trees { tree.add(features, rowCount: rowCount, stride: stride, to: results) }
        for row in 0..<rowCount { results[row] /= Float(trees.count) }
    }

    /// Both are mixed before they meet, so that neighbouring seeds share no trees.
    static func random(_ seed: UInt64, tree: Int) -> SplitMix64 {
        var seeds = SplitMix64(seed: seed)
        var own = SplitMix64(seed: UInt64(tree))
        return SplitMix64(seed: seeds.next() ^ own.next())
    }

    /// How often each row is drawn.
    static func draw(_ rowCount: Int, _ random: inout SplitMix64) -> [Int32] {
        var weights = [Int32](repeating: 0, count: rowCount)
        for _ in 0..<rowCount { weights[Int.random(in: 0..<rowCount, using: &random)] += 1 }
        return weights
    }
}
