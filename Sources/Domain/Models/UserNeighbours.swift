/// For each user, the users who rate the same items alike; their ratings predict yours.
///
///     score(u, j) = Σ_v s(u, v) · (r(v, j) − b(v))        over the kept neighbours v of u that rated j
///
/// with b(v) as in `ReadingBaseline`; `RatingNeighbourhood` has the formula of predicted ratings, which ask all users and not
/// only those kept, and `RatingSimilarity` those of s. Defaults are the best of those tried on a tenth of the training
/// ratings of MovieLens 100K, folds u1, u3 and u5, withheld; RMSE:
///
///     msd, 40 asked                                           .9326
///     pearson-baseline, shrinkage 100, 40 asked (defaults)    .9246
///     pearson-baseline, shrinkage 100, 100 asked              .9249
///     pearson-baseline, shrinkage 20, 100 asked               .9260
///
/// On the folds themselves: mean RMSE .9245, where the published best of user neighbours, with `msd`, is .9323 (met).
public struct UserNeighbours: Model {
    static let similarity = RatingNeighbourSettings.similarity(default: .pearsonBaseline)

    static let reverse = ModelSetting.flag(
        "reverse",
        default: false,
        help:
            "Lists are read from the people who have you among their neighbours, rather than from your own neighbours."
    )

    public let kind = ModelKind.userNeighbours
    public let settings =
        RatingNeighbourSettings.all(similarity: Self.similarity) + [Self.reverse]
    public let makesItemMatrix = false

    public init() {}

    public func minimumSupport(_ settings: ModelSettings) -> Int {
        settings.whole(RatingNeighbourSettings.minimumSupport)
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let interactions = snapshot.interactions
        let baselines = try RatingBaselines(interactions, RatingBaselines.Rule(), context)
        let neighbourhood = RatingNeighbourhood(
            rows: interactions.byUser,
            columns: interactions.byItem,
            mean: baselines.mean,
            rowOffsets: baselines.users,
            columnOffsets: baselines.items,
            RatingNeighbourhood.Rule(settings, similarity: Self.similarity)
        )
        let lists = try neighbourhood.lists(neighbours: settings.whole(CommonSettings.neighbours), context)
        return FittedUserNeighbours(
            interactions: interactions,
            neighbourhood: neighbourhood,
            lists: settings.flag(Self.reverse) ? lists.reversed() : lists,
            scale: snapshot.scale
        )
    }
}

private struct FittedUserNeighbours: FittedModel {
    let interactions: InteractionMatrix
    let neighbourhood: RatingNeighbourhood
    let lists: NeighbourLists
    let scale: RatingScale

    func trained(_ context: TrainingContext) -> TrainedModel {
        TrainedModel(users: TrainedMatrix(lists, ids: interactions.userIDs))
    }

    func score(user: Int, into scores: inout [Float]) {
        scores.withUnsafeMutableBufferPointer { scores in
            scores.update(repeating: 0)
            let rows = interactions.byUser
            for place in lists.range(ofRow: user) {
                let range = rows.range(ofRow: Int(lists.numbers[place]))
                let baseline = Float(ReadingBaseline.of(rows.values[range], scale))
                for position in range {
                    scores[Int(rows.columns[position])] +=
                        lists.similarities[place] * (rows.values[position] - baseline)
                }
            }
        }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        neighbourhood.prediction(row: user, column: item).clipped(to: scale)
    }
}
