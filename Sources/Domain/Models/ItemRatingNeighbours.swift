/// For each item, the items that people rate alike; your ratings of them predict yours of this one. This model is about what
/// you would rate; `ItemNeighbours` is better at lists of what to see next.
///
/// See `RatingNeighbourhood` for the formula of predicted ratings, which ask all items and not only those kept, and
/// `RatingSimilarity` for those of similarity. Defaults are those of the best row of the published table for MovieLens 100K,
/// folds u1 to u5, which they meet: mean RMSE .9204. On a tenth of the training ratings of u1, u3 and u5, withheld:
///
///     40 asked, shrinkage 100 (defaults)    .9205
///     20 asked, shrinkage 100               .9233
///     100 asked, shrinkage 100              .9211
///     40 asked, shrinkage 30                .9226
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
