/// Ratings to learn a regression from, each with features of vectors that do not know it.
///
/// Vectors fit the ratings that they were learnt from better than any other, and a regression on those would trust them
/// too much: on a tenth of MovieLens 100K's training part, withheld, it has RMSE .958 where this has .919. So the
/// ratings are dealt into five parts, and those of each part go with vectors learnt from the other four. All begin with
/// the same lots, and so end near those learnt from everything, which predictions are made from.
struct UnseenPairs: Sendable {
    private static let partCount = 5

    /// From all ratings.
    let features: PairFeatures
    /// By part, from the others.
    private let partFeatures: [PairFeatures]
    private let pairs: [Pair]
    /// By row: the rating within the scale, above the mean.
    let targets: [Float]
    /// Of all ratings within the scale; 0 if there are none.
    let mean: Double

    private struct Pair: Sendable {
        let user: Int32
        let item: Int32
        let part: Int32
    }

    /// Throws `TrainingCancelled`.
    init(
        _ snapshot: TrainingSnapshot,
        _ rule: BiasedFactorisation.Rule,
        _ combination: PairFeatures.Combination,
        _ context: TrainingContext
    ) throws {
        let parts = Self.partCount
        let progress = RangeProgress(total: parts + 1, monitor: context.monitor)
        let quiet = context.with(context.monitor.silent())
        let dealt = EvaluationProtocol.kFold(parts)
        try progress.advance(by: 0)
        // Each by one thread, several beside one another; the last is that of everything.
        let learnt = try mapRanges(
            count: parts + 1,
            chunk: 1,
            threads: context.threads,
            scratch: {},
            { _, range in
                let number = range.lowerBound
                let split = number < parts ? dealt.split(snapshot, number: number, seed: context.seed) : nil
                let factorisation = try BiasedFactorisation(split?.training ?? snapshot, rule, quiet)
                try progress.advance(by: 1)
                let features = PairFeatures(factorisation: factorisation, combination: combination)
                return (features: features, test: split?.test)
            }
        )
        features = learnt[parts].features
        partFeatures = learnt.prefix(parts).map(\.features)
        var pairs: [Pair] = []
        var ratings: [Double] = []
        for (part, learnt) in learnt.enumerated() {
            guard let test = learnt.test else { continue }
            for user in 0..<test.rowCount {
                for position in test.range(ofRow: user) {
                    pairs.append(Pair(user: Int32(user), item: test.columns[position], part: Int32(part)))
                    ratings.append(snapshot.scale.clipped(Double(test.values[position])))
                }
            }
        }
        let mean = ratings.isEmpty ? 0 : ratings.reduce(0, +) / Double(ratings.count)
        self.pairs = pairs
        self.mean = mean
        targets = ratings.map { Float($0 - mean) }
    }

    var count: Int { pairs.count }

    @Sendable
    func fill(_ row: Int, into features: UnsafeMutablePointer<Float>) {
        let pair = pairs[row]
        partFeatures[Int(pair.part)].fill(Int(pair.user), Int(pair.item), into: features)
    }
}
