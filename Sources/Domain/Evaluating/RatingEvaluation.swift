/// Judges a fitted model by how near its predictions come to the ratings that were withheld.
///
/// What the model cannot predict is taken for the mean of the training ratings, and tells in `.predictedShare`.
public struct RatingEvaluation: Sendable {
    private static let metrics: [Metric] = [.rmse, .mae, .predictedShare]

    public let monitor: TrainingMonitor
    public let threads: Int

    public init(monitor: TrainingMonitor = TrainingMonitor(), threads: Int = Parallelism.processorCount) {
        self.monitor = monitor
        self.threads = threads
    }

    /// No user is judged if the model predicts no ratings at all. Throws `TrainingCancelled`.
    public func judge(_ model: some FittedModel, on split: EvaluationSplit) throws -> UserSamples {
        let test = split.test
        let users = (0..<test.rowCount).filter { !test.range(ofRow: $0).isEmpty }
        let mean = meanRating(split.training)
        let progress = RangeProgress(total: users.count, monitor: monitor, phase: .evaluating)
        let parts = try mapRanges(
            count: users.count,
            chunk: EvaluationLimits.usersPerRange,
            threads: threads,
            scratch: Self.noScratch
        ) { _, range in
            var samples: [UserSamples.Sample] = []
            for user in users[range] { samples += judge(user, model, test, mean) }
            try progress.advance(by: range.count)
            return samples
        }
        let samples = parts.flatMap(\.self)
        let hasPredicted = stride(from: 2, to: samples.count, by: Self.metrics.count).contains { samples[$0].sum > 0 }
        guard hasPredicted else { return UserSamples(Self.metrics, users: [], samples: []) }
        return UserSamples(Self.metrics, users: users.map(Int32.init), samples: samples)
    }

    @Sendable private static func noScratch() {}

    private func judge(
        _ user: Int,
        _ model: some FittedModel,
        _ test: SparseRows,
        _ mean: Double
    ) -> [UserSamples.Sample] {
        var squares = 0.0
        var distances = 0.0
        var predictedCount = 0
        let range = test.range(ofRow: user)
        for position in range {
            let prediction = model.predictedRating(user: user, item: Int(test.columns[position]))
            let error = (prediction?.rating ?? mean) - Double(test.values[position])
            squares += error * error
            distances += abs(error)
            predictedCount += prediction == nil ? 0 : 1
        }
        return [squares, distances, Double(predictedCount)].map {
            UserSamples.Sample(sum: $0, weight: Double(range.count))
        }
    }

    /// The middle of the scale if there are none.
    private func meanRating(_ training: TrainingSnapshot) -> Double {
        let ratings = training.interactions.byUser.values
        guard !ratings.isEmpty else { return training.scale.middle }
        return ratings.reduce(0.0) { $0 + Double($1) } / Double(ratings.count)
    }
}
