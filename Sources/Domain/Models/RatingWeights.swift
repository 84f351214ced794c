/// How much each part's predicted rating counts: least squares on ratings that were withheld from the parts.
struct RatingWeights: Sendable {
    /// λ of `LeastSquares`, in ratings: parts that say the same share their weight.
    private static let regularisation = 1.0
    private static let usersPerRange = 64

    let parts: [Double]
    let constant: Double

    /// Throws `TrainingCancelled`.
    init(_ fitted: [any FittedModel], _ split: EvaluationSplit, _ context: TrainingContext) throws {
        let sums = try mapRanges(
            count: split.test.rowCount,
            chunk: Self.usersPerRange,
            threads: context.threads,
            scratch: {},
            { _, range in
                try context.monitor.check()
                var sum = LeastSquares(columnCount: fitted.count + 1)
                for user in range {
                    for position in split.test.range(ofRow: user) {
                        let item = Int(split.test.columns[position])
                        let predicted = fitted.map { $0.predictedRating(user: user, item: item) }
                        guard let filled = Self.filled(predicted) else { continue }
                        let mean = Self.mean(filled)
                        // Deviations from what equal weights say: with little to learn from, weights stay equal.
                        let row = filled.map { $0 - mean } + [1]
                        sum.add(row, target: Double(split.test.values[position]) - mean)
                    }
                }
                return sum
            }
        )
        var sum = LeastSquares(columnCount: fitted.count + 1)
        for part in sums { sum.add(part) }
        let weights = sum.weights(regularisation: Self.regularisation)
        let partWeights = weights.prefix(fitted.count)
        let shift = (1 - partWeights.reduce(0, +)) / Double(max(fitted.count, 1))
        parts = partWeights.map { $0 + shift }
        constant = weights.last ?? 0
    }

    /// Nil if no part predicts.
    func blend(_ predicted: [PredictedRating?], _ scale: RatingScale) -> PredictedRating? {
        guard let filled = Self.filled(predicted) else { return nil }
        let rating = zip(filled, parts).reduce(constant) { $0 + $1.0 * $1.1 }
        return PredictedRating(rating: scale.clipped(rating), support: predicted.compactMap { $0?.support }.max() ?? 0)
    }

    /// Who predicts nothing says what the others say on average; nil if nobody predicts.
    private static func filled(_ predicted: [PredictedRating?]) -> [Double]? {
        let known = predicted.compactMap { $0?.rating }
        guard !known.isEmpty else { return nil }
        let mean = mean(known)
        return predicted.map { $0?.rating ?? mean }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
