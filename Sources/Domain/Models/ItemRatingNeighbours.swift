/// For each item, the items that people rate alike; your ratings of them predict yours of this one. See `ItemNeighbours` for
/// lists of recommendations; this model is about what you would rate.
public struct ItemRatingNeighbours: Model {
    static let similarity = RatingNeighbourSettings.similarity(default: .pearsonBaseline)

    public let kind = ModelKind.itemRatingNeighbours
    public let settings = RatingNeighbourSettings.all(similarity: Self.similarity)

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let interactions = snapshot.interactions
        let baselines = try RatingBaselines(interactions, RatingBaselines.Rule(), context)
        let neighbourhood = RatingNeighbourhood(
            rows: interactions.byItem,
            columns: interactions.byUser,
            mean: baselines.mean,
            rowOffsets: baselines.items,
            columnOffsets: baselines.users,
            RatingNeighbourhood.Rule(settings, similarity: Self.similarity)
        )
        let matrix = ItemMatrixModel(
            interactions: interactions,
            lists: try neighbourhood.lists(neighbours: settings.whole(CommonSettings.neighbours), context),
            reading: reading(settings),
            scale: snapshot.scale
        )
        return FittedItemRatingNeighbours(neighbourhood: neighbourhood, matrix: matrix)
    }
}

private struct FittedItemRatingNeighbours: FittedModel {
    let neighbourhood: RatingNeighbourhood
    let matrix: ItemMatrixModel

    func trained(_ context: TrainingContext) -> TrainedModel { matrix.trained(context) }

    func score(user: Int, into scores: inout [Float]) { matrix.score(user: user, into: &scores) }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        neighbourhood.prediction(row: item, column: user).clipped(to: matrix.scale)
    }
}
