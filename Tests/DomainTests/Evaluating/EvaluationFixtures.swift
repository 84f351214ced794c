import Domain
import Support

/// A model that says what it was told to say.
struct ToldModel: FittedModel {
    /// By user, by item.
    var scores: [[Float]]
    /// By user, by item.
    var predictions: [[Double?]] = []

    func trained(_ context: TrainingContext) -> TrainedModel { TrainedModel() }

    func score(user: Int, into scores: inout [Float]) { scores = self.scores[user] }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        guard !predictions.isEmpty else { return nil }
        return predictions[user][item].map { PredictedRating(rating: $0, support: 1) }
    }
}

/// Divides ratings by hand.
func split(_ training: [Rating], _ test: [Rating]) throws -> EvaluationSplit {
    let withheld = Set(test.map { [$0.user, $0.item] })
    let source = ListTrainingSource(training + test)
    return EvaluationSplit(
        of: try snapshot(source),
        withholding: source.ratings.map { withheld.contains([$0.user, $0.item]) }
    )
}

extension UserSamples {
    subscript(metric: Metric) -> Double? { measurements.first { $0.metric == metric }?.value }
}
