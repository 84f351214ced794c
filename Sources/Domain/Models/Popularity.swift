/// What many people rate, and rate well. Needs no matrix: screens read the current statistics, and the ranking made here
/// serves evaluations, where some ratings are withheld.
public struct Popularity: Model {
    /// How far the ratings of the crowd outweigh few enthusiasts; see `StatisticsPrior`.
    static let priorVotes = ModelSetting.number(
        "prior_votes",
        0...1000,
        default: StatisticsPrior.defaultVotes,
        help: "Imagined votes at the middle of the scale; more of them keep items with few ratings lower."
    )

    public let kind = ModelKind.popularity
    public let settings = [Self.priorVotes]
    public let makesMatrices = false

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let interactions = snapshot.interactions
        let prior = StatisticsPrior(scale: snapshot.scale, votes: settings.number(Self.priorVotes))
        let scores = Self.scores(interactions, prior)
        try context.monitor.report(.computing, completed: interactions.itemCount, total: interactions.itemCount)
        return RankingModel(itemIDs: interactions.itemIDs, scores: scores)
    }

    /// By item; higher is better.
    static func scores(_ interactions: InteractionMatrix, _ prior: StatisticsPrior) -> [Double] {
        (0..<interactions.itemCount).map { item in
            let range = interactions.byItem.range(ofRow: item)
            let sum = interactions.byItem.values[range].reduce(0.0) { $0 + Double($1) }
            return prior.popularity(ItemStatistics(votes: range.count, ratingSum: sum))
        }
    }
}
