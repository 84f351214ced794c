/// Predicts a number by asking one feature after another whether it is above a threshold, until a leaf tells the mean
/// of the targets that came to it.
///
/// Grown from the root (CART: Breiman, Friedman, Olshen and Stone, 1984). Each node parts its rows at the threshold, of
/// all thresholds of the features it is allowed to ask, that leaves least variance, which is the one with the greatest
///
///     (Σ_left y)² / n(left) + (Σ_right y)² / n(right)
///
/// and, of equals, the first feature and the lowest threshold. Sums are kept by bin, so that a node costs one look at
/// each of its rows, not one for each threshold.
struct RegressionTree: Sendable {
    struct Rule: Sendable {
        /// The most questions on the way to a leaf.
        let depth: Int
        /// The fewest rows a leaf stands for; at least 1.
        let leastInLeaf: Int
        /// How many features, drawn by lot, each node may ask; all of them at most.
        let featuresPerSplit: Int
    }

    struct Node: Sendable, Equatable {
        var feature: Int32 = 0
        /// Above this the way goes right. A leaf has ∞, so that a walk that goes on from it stays.
        var threshold = Float.infinity
        /// The left child; the right one stands behind it. A leaf has itself.
        var child: Int32
        /// The mean of the targets; 0 where nothing came.
        var value: Float

        var isLeaf: Bool { threshold == .infinity }
    }

    /// The root first.
    private(set) var nodes: [Node] = []
    /// The number of questions on the longest way.
    private(set) var depth = 0

    /// - Parameters:
    ///   - targets: by row.
    ///   - weights: how often each row counts.
    ///   - random: features are drawn from it for each node, then for all below its left child, then its right.
    init(
        growingOn features: BinnedFeatures,
        targets: [Float],
        weights: [Int32],
        _ rule: Rule,
        _ random: inout SplitMix64
    ) {
        precondition(targets.count == features.rowCount && weights.count == features.rowCount)
        var growth = Growth(features, targets, weights, rule)
        let all = growth.order.indices
        nodes.append(growth.leaf(0, all))
        grow(0, all, 0, &growth, &random)
    }

    /// Adds what it predicts for each of so many rows of features to the sums.
    @inline(__always)
    func add(_ features: UnsafePointer<Float>, rowCount: Int, stride: Int, to sums: UnsafeMutablePointer<Float>) {
        nodes.withUnsafeBufferPointer { nodes in
            for row in 0..<rowCount {
                let own = features + row * stride
                var place = 0
                // The same number of steps for every row, without a branch, so that the processor walks several rows at
                // once.
                for _ in 0..<depth {
                    let node = nodes[place]
                    place = Int(node.child) + (own[Int(node.feature)] > node.threshold ? 1 : 0)
                }
                sums[row] += nodes[place].value
            }
        }
    }

    /// The same for rows that begin with these features, without the questions about them: most of a tree is of no
    /// concern to one user.
    func knowing(_ first: [Float]) -> RegressionTree {
        func place(answeredFrom start: Int) -> Int {
            var place = start
            while !nodes[place].isLeaf, case let feature = Int(nodes[place].feature), feature < first.count {
                place = Int(nodes[place].child) + (first[feature] > nodes[place].threshold ? 1 : 0)
            }
            return place
        }
        // Level by level; until its turn has come, a node names the child that it had in the whole tree.
        var kept = [nodes[place(answeredFrom: 0)]]
        var (next, endOfLevel, levels) = (0, 1, 0)
        while next < kept.count {
            if next == endOfLevel { (endOfLevel, levels) = (kept.count, levels + 1) }
            let child = Int(kept[next].child)
            if kept[next].isLeaf {
                kept[next].child = Int32(next)
            } else {
                kept[next].child = Int32(kept.count)
                kept.append(nodes[place(answeredFrom: child)])
                kept.append(nodes[place(answeredFrom: child + 1)])
            }
            next += 1
        }
        return RegressionTree(nodes: kept, depth: levels)
    }

    private init(nodes: [Node], depth: Int) {
        self.nodes = nodes
        self.depth = depth
    }

    // MARK: Growing

    private mutating func grow(
        _ place: Int,
        _ range: Range<Int>,
        _ level: Int,
        _ growth: inout Growth,
        _ random: inout SplitMix64
    ) {
        depth = max(depth, level)
        guard level < growth.rule.depth, let split = growth.bestSplit(of: range, &random) else { return }
        let middle = growth.part(range, at: split)
        let left = nodes.count
        nodes[place].feature = Int32(split.feature)
        nodes[place].threshold = growth.features.cuts[split.feature][split.bin]
        nodes[place].child = Int32(left)
        nodes.append(growth.leaf(left, range.lowerBound..<middle))
        nodes.append(growth.leaf(left + 1, middle..<range.upperBound))
        grow(left, range.lowerBound..<middle, level + 1, &growth, &random)
        grow(left + 1, middle..<range.upperBound, level + 1, &growth, &random)
    }
}

/// What a tree is grown with.
private struct Growth {
    struct Split {
        let feature: Int
        /// The last that goes left.
        let bin: Int
    }

    /// A split must leave that much less of what there is: what rounding makes of equal targets is no reason for one.
    private static let leastGain = 1e-9

    let features: BinnedFeatures
    let targets: [Float]
    let weights: [Int32]
    let rule: RegressionTree.Rule
    /// The rows that count, those of each node side by side.
    var order: [Int32]
    private var right: [Int32] = []
    /// All features, those drawn last in front.
    private var drawn: [Int]
    /// n and Σ y of each bin of each feature drawn.
    private var sums: [SIMD2<Double>]

    init(_ features: BinnedFeatures, _ targets: [Float], _ weights: [Int32], _ rule: RegressionTree.Rule) {
        self.features = features
        self.targets = targets
        self.weights = weights
        self.rule = rule
        order = weights.indices.filter { weights[$0] > 0 }.map { Int32($0) }
        drawn = Array(0..<features.featureCount)
        let most = min(rule.featuresPerSplit, features.featureCount)
        sums = Array(repeating: .zero, count: most * BinnedFeatures.mostBins)
    }

    func leaf(_ place: Int, _ range: Range<Int>) -> RegressionTree.Node {
        let sum = sum(range)
        return RegressionTree.Node(child: Int32(place), value: sum.x > 0 ? Float(sum.y / sum.x) : 0)
    }

    private func sum(_ range: Range<Int>) -> SIMD2<Double> {
        order[range].reduce(.zero) {
            let weight = Double(weights[Int($1)])
            return $0 + SIMD2(weight, weight * Double(targets[Int($1)]))
        }
    }

    /// Nil where no split is allowed, or none is of use.
    mutating func bestSplit(of range: Range<Int>, _ random: inout SplitMix64) -> Split? {
        let all = sum(range)
        guard Int(all.x) >= 2 * rule.leastInLeaf else { return nil }
        let asked = drawFeatures(&random)
        addUp(range, asked)
        let before = all.y * all.y / all.x
        var best = before + Self.leastGain * abs(before) + .leastNormalMagnitude
        var split: Split?
        for (place, feature) in asked.enumerated() {
            var left = SIMD2<Double>.zero
            for bin in features.cuts[feature].indices {
                left += sums[place * BinnedFeatures.mostBins + bin]
                let right = all - left
                guard Int(left.x) >= rule.leastInLeaf, Int(right.x) >= rule.leastInLeaf else { continue }
                let after = left.y * left.y / left.x + right.y * right.y / right.x
                if after > best {
                    best = after
                    split = Split(feature: feature, bin: bin)
                }
            }
        }
        return split
    }

    /// In order.
    private mutating func drawFeatures(_ random: inout SplitMix64) -> [Int] {
        let count = min(rule.featuresPerSplit, drawn.count)
        guard count < drawn.count else { return drawn }
        for place in 0..<count { drawn.swapAt(place, Int.random(in: place..<drawn.count, using: &random)) }
        return drawn[..<count].sorted()
    }

    private mutating func addUp(_ range: Range<Int>, _ asked: [Int]) {
        let width = features.featureCount
        sums.withUnsafeMutableBufferPointer { sums in
            features.bins.withUnsafeBufferPointer { bins in
                asked.withUnsafeBufferPointer { asked in
                    sums.update(repeating: .zero)
                    for row in order[range] {
                        let weight = Double(weights[Int(row)])
                        let own = SIMD2(weight, weight * Double(targets[Int(row)]))
                        for place in 0..<asked.count {
                            let bin = Int(bins[Int(row) * width + asked[place]])
                            sums[place * BinnedFeatures.mostBins + bin] += own
                        }
                    }
                }
            }
        }
    }

    /// Puts what goes left in front, both in the order that they had; tells where the right begins.
    mutating func part(_ range: Range<Int>, at split: Split) -> Int {
        right.removeAll(keepingCapacity: true)
        var next = range.lowerBound
        for place in range {
            let row = order[place]
            if Int(features.bins[Int(row) * features.featureCount + split.feature]) <= split.bin {
                order[next] = row
                next += 1
            } else {
                right.append(row)
            }
        }
        order.replaceSubrange(next..<range.upperBound, with: right)
        return next
    }
}
