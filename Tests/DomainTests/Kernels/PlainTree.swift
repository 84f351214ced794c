@testable import Domain

/// A regression tree in the plainest way: every threshold between two values of a feature is tried, on rows that are
/// parted anew each time; see `RegressionTree`.
indirect enum PlainTree {
    case leaf(Double)
    case question(feature: Int, threshold: Float, no: PlainTree, yes: PlainTree)

    /// - Parameter rows: features, target and how often the row counts.
    init(_ rows: [(features: [Float], target: Double, weight: Int)], _ rule: RegressionTree.Rule) {
        let thresholds = (rows.first?.features ?? []).indices.map { feature in
            let values = Set(rows.map { $0.features[feature] }).sorted()
            return zip(values, values.dropFirst()).map { $0 + ($1 - $0) / 2 }
        }
        self.init(rows.filter { $0.weight > 0 }, thresholds, rule, level: 0)
    }

    private init(
        _ rows: [(features: [Float], target: Double, weight: Int)],
        _ thresholds: [[Float]],
        _ rule: RegressionTree.Rule,
        level: Int
    ) {
        func sums(_ rows: [(features: [Float], target: Double, weight: Int)]) -> (count: Int, sum: Double) {
            (rows.reduce(0) { $0 + $1.weight }, rows.reduce(0) { $0 + Double($1.weight) * $1.target })
        }
        func worth(_ sums: (count: Int, sum: Double)) -> Double { sums.sum * sums.sum / Double(sums.count) }
        let all = sums(rows)
        self = .leaf(all.count > 0 ? all.sum / Double(all.count) : 0)
        guard level < rule.depth, all.count > 0 else { return }
        var best = worth(all) * (1 + 1e-9)
        for (feature, thresholds) in thresholds.enumerated() {
            for threshold in thresholds {
                let no = rows.filter { $0.features[feature] <= threshold }
                let yes = rows.filter { $0.features[feature] > threshold }
                guard sums(no).count >= rule.leastInLeaf, sums(yes).count >= rule.leastInLeaf else { continue }
                let after = worth(sums(no)) + worth(sums(yes))
                guard after > best else { continue }
                best = after
                self = .question(feature: feature, threshold: threshold, no: .leaf(0), yes: .leaf(0))
            }
        }
        if case .question(let feature, let threshold, _, _) = self {
            func child(_ goes: (Float) -> Bool) -> PlainTree {
                PlainTree(rows.filter { goes($0.features[feature]) }, thresholds, rule, level: level + 1)
            }
            self = .question(
                feature: feature,
                threshold: threshold,
                no: child { $0 <= threshold },
                yes: child { $0 > threshold }
            )
        }
    }

    func predict(_ features: [Float]) -> Double {
        switch self {
        case .leaf(let value): value
        case .question(let feature, let threshold, let no, let yes):
            (features[feature] > threshold ? yes : no).predict(features)
        }
    }
}
