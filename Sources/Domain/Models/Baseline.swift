/// What a rating would be if tastes did not differ: some people give more than others, and some items get more. The same
/// list for everybody, and what other models' predictions have to beat; see `RatingBaselines` for the formula.
///
/// Defaults are those of the published table for MovieLens 100K, folds u1 to u5, which they meet: mean RMSE .9457, MAE .7499.
public struct Baseline: Model {
    static let epochs = ModelSetting.whole(
        "epochs",
        1...100,
        default: 10,
        help: "How often users' and items' offsets are worked out in turn; ten are enough for them to settle."
    )
    static let userRegularisation = ModelSetting.number(
        "user_regularisation",
        0...10_000,
        default: 15,
        help: "Draws the offsets of users with few ratings towards zero, like so many ratings exactly at the mean."
    )
    static let itemRegularisation = ModelSetting.number(
        "item_regularisation",
        0...10_000,
        default: 10,
        help: "Draws the offsets of items with few ratings towards zero, like so many ratings exactly at the mean."
    )

    public let kind = ModelKind.baseline
    public let settings = [Self.epochs, Self.userRegularisation, Self.itemRegularisation]
    public let makesItemMatrix = false

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = RatingBaselines.Rule(
            epochs: settings.whole(Self.epochs),
            userRegularisation: settings.number(Self.userRegularisation),
            itemRegularisation: settings.number(Self.itemRegularisation)
        )
        let baselines = try RatingBaselines(snapshot.interactions, rule, context)
        return FittedBaseline(
            baselines: baselines,
            ranking: RankingModel(itemIDs: snapshot.interactions.itemIDs, scores: baselines.items),
            rows: snapshot.interactions.byUser,
            scale: snapshot.scale
        )
    }
}

private struct FittedBaseline: FittedModel {
    let baselines: RatingBaselines
    let ranking: RankingModel
    let rows: SparseRows
    let scale: RatingScale

    func trained(_ context: TrainingContext) throws -> TrainedModel { ranking.trained(context) }

    func score(user: Int, into scores: inout [Float]) { ranking.score(user: user, into: &scores) }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        PredictedRating(
            rating: scale.clipped(baselines.rating(user: user, item: item)),
            support: rows.range(ofRow: user).count
        )
    }
}
