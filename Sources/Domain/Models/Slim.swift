/// For each item, the few items that together best tell who likes it, with weights of zero or more.
///
///     minimise ½ Σ_u (x(u, j) − Σ_i x(u, i) · w(i, j))² + ½ Σ_i β(i) w(i, j)² + γ Σ_i w(i, j)        w ≥ 0, w(j, j) = 0
///
/// for each item j by itself, with x(u, i) 1 where u likes i and otherwise 0, and β(i) = β + n(i) · p / (1 − p), where n(i) is
/// how many like i and p the share of likes that are dropped, as in `Ease` (Ning and Karypis, 2011: SLIM,
/// https://doi.org/10.1109/ICDM.2011.134), by cyclic coordinate descent. Where `Ease` weighs all pairs of items, here most
/// weights are zero, so little is lost by keeping neighbours, and nothing speaks against an item.
public struct Slim: Model {
    static let neighbours = CommonSettings.neighbours(default: 200)
    static let squarePenalty = ModelSetting.number(
        "square_penalty",
        0.1...100_000,
        default: 100,
        help: "Draws all weights towards zero and towards one another; more of it shares them among more items."
    )
    static let absolutePenalty = ModelSetting.number(
        "absolute_penalty",
        0...10_000,
        default: 2,
        help: "Takes so much from every weight and leaves none below zero; more of it keeps fewer items."
    )

    static let dropout = Ease.dropout

    public let kind = ModelKind.slim
    public let settings = [
        Self.neighbours, Self.squarePenalty, Self.absolutePenalty, Self.dropout, CommonSettings.minimumRating,
    ]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    /// Throws `.conflict` if there are more than `Ease.mostItems` items.
    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        try Ease.requireRoom(for: snapshot.interactions.itemCount, "SLIM")
        let likes = Likes(snapshot.interactions, atLeast: settings.minimumRating)
        let regression = SparseRegression(
            products: try CoOccurrence.matrix(.whole, byUser: likes.byUser, byItem: likes.byItem, context),
            squarePenalty: Float(settings.number(Self.squarePenalty)),
            dropoutPenalty: Ease.dropoutPenalty(settings.number(Self.dropout)),
            absolutePenalty: Float(settings.number(Self.absolutePenalty))
        )
        return FittedSlim(
            itemIDs: snapshot.interactions.itemIDs,
            likes: likes.byUser,
            weights: try regression.solve(context).transposed(),
            neighbours: settings.whole(Self.neighbours)
        )
    }
}

private struct FittedSlim: FittedModel {
    let itemIDs: [Int64]
    let likes: SparseRows
    /// A row for each item: what it says about others.
    let weights: SparseRows
    let neighbours: Int

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let lists = try NeighbourLists.make(
            rowCount: itemIDs.count,
            context,
            scratch: { TopSelection(capacity: neighbours) },
            { selection, item in
                selection.reset(capacity: neighbours)
                for place in weights.range(ofRow: item) {
                    selection.offer(score: Double(weights.values[place]), number: weights.columns[place])
                }
                return selection.takeSorted()
            }
        )
        return TrainedModel(items: TrainedMatrix(lists, ids: itemIDs))
    }

    func score(user: Int, into scores: inout [Float]) {
        for item in scores.indices { scores[item] = 0 }
        for item in likes.columns[likes.range(ofRow: user)] {
            for place in weights.range(ofRow: Int(item)) {
                scores[Int(weights.columns[place])] += weights.values[place]
            }
        }
    }
}
