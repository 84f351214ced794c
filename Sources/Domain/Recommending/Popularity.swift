/// What many people rate, and rate well. Needs no matrix: screens read the current statistics, and the ranking made here
/// serves evaluations, where some ratings are withheld.
public struct Popularity: Model {
    /// How far the ratings of the crowd outweigh few enthusiasts; see `StatisticsPrior`.
    static let priorVotes = ModelSetting(
        "prior_votes",
        0...1000,
        defaultValue: StatisticsPrior.defaultVotes,
        isWholeNumber: false,
        help: "Imagined votes at the middle of the scale; more of them keep items with few ratings lower."
    )

    public let kind = ModelKind.popularity
    public let settings = [Self.priorVotes]

    public init() {}

    public func train(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> TrainedModel {
        let interactions = snapshot.interactions
        let prior = StatisticsPrior(scale: snapshot.scale, votes: settings[Self.priorVotes])
        var selection = TopSelection(capacity: interactions.itemCount)
        for item in 0..<interactions.itemCount {
            let range = interactions.byItem.range(ofRow: item)
            let sum = interactions.byItem.values[range].reduce(0.0) { $0 + Double($1) }
            let statistics = ItemStatistics(votes: range.count, ratingSum: sum)
            selection.offer(score: prior.popularity(statistics), number: Int32(item))
        }
        try context.monitor.report(.computing, completed: interactions.itemCount, total: interactions.itemCount)
        return TrainedModel(
            ranking: selection.takeSorted().map {
                Neighbour(id: interactions.itemIDs[Int($0.number)], similarity: Float($0.score))
            }
        )
    }
}
