/// For each user, the users who rate the same items alike; their ratings predict yours.
public struct UserNeighbours: Model {
    static let similarity = RatingNeighbourSettings.similarity(default: .meanSquaredDifference)

    public let kind = ModelKind.userNeighbours
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
            rows: interactions.byUser,
            columns: interactions.byItem,
            mean: baselines.mean,
            rowOffsets: baselines.users,
            columnOffsets: baselines.items,
            RatingNeighbourhood.Rule(settings, similarity: Self.similarity)
        )
        return FittedUserNeighbours(
            interactions: interactions,
            neighbourhood: neighbourhood,
            lists: try neighbourhood.lists(neighbours: settings.whole(CommonSettings.neighbours), context),
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

    /// Σ s(u, v) · (r(v, j) − b(v)) over the user's kept neighbours v.
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
