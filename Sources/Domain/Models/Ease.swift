/// For each item, how much each other item speaks for it, all at once: the linear model that best tells each person's likes
/// from their other likes.
///
///     P = (XᵀX + Λ)⁻¹        w(i, j) = −P(i, j) / P(j, j)        w(i, i) = 0        Λ(i, i) = λ + n(i) · p / (1 − p)
///
/// with X the likes, a row for each person, n(i) how many like i, and p the share of likes that are dropped (Steck, 2019,
/// https://doi.org/10.1145/3308558.3313710: EASEᴿ, where p is 0). Weights below zero speak against an item. What p adds is what
/// learning from likes of which the share p is missing by lot, again and again, comes to: weights that rest on one item alone
/// lose, shared ones win (Steck, "Autoencoders that don't overfit towards the Identity", 2020: EDLAE). XᵀX and its inverse are dense, so memory goes with the square of the number of items, and time with
/// its cube.
///
/// The default λ does well everywhere rather than best anywhere. NDCG@10 on validation data, a quarter of each person's
/// training ratings of MovieLens 100K, MovieLens latest-small (likes) and a course catalogue:
///
///     λ                        20     50     100    200    400    600
///     MovieLens 100K                  .230   .245   .255   .262   .265
///     MovieLens latest-small          .191   .195   .198   .192   .191
///     courses                  .514   .518   .514   .506
///
/// With dropout the courses are better (each enrolment withheld once, HR@10 / NDCG@10: none with λ 50 .727 / .480, .33 with λ 30
/// .734 / .483), and MovieLens latest-small is not.
///
/// 200 neighbours give lists nearly as good as all weights (.254 for .255 on MovieLens 100K at the default), 50 do not.
public struct Ease: Model {
    /// At 3.6 GB, and some four minutes on two cores, what a small server can still bear.
    public static let mostItems = 30_000

    static let neighbours = CommonSettings.neighbours(default: 200)
    static let regularisation = ModelSetting.number(
        "regularisation",
        1...1_000_000,
        default: 200,
        help:
            "Draws weights towards zero; more of it suits larger data, less of it brings out items that few people like."
    )

    static let dropout = ModelSetting.number(
        "dropout",
        0...0.9,
        default: 0,
        help: "Learns as if this share of likes were missing, so that no item leans on one other alone."
    )

    public let kind = ModelKind.ease
    public let settings = [Self.neighbours, Self.regularisation, Self.dropout, CommonSettings.minimumRating]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    /// Throws `.conflict` if there are more than `mostItems` items.
    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let interactions = snapshot.interactions
        try Self.requireRoom(for: interactions.itemCount, "EASE")
        let likes = Likes(interactions, atLeast: settings.minimumRating)
        let regularisation = Float(settings.number(Self.regularisation))
        let matrix = try CoOccurrence.matrix(.lowerTriangle, byUser: likes.byUser, byItem: likes.byItem, context)
        let dropped = Self.dropoutPenalty(settings.number(Self.dropout))
        for item in 0..<likes.itemCount { matrix[item, item] += regularisation + dropped * matrix[item, item] }
        let progress = RangeProgress(total: likes.itemCount, monitor: context.monitor)
        try SymmetricInverse(leastPivot: regularisation, threads: context.threads).invert(matrix) {
            try progress.advance(by: $0)
        }
        return FittedEase(
            itemIDs: interactions.itemIDs,
            likes: likes.byUser,
            inverse: matrix,
            neighbours: settings.whole(Self.neighbours)
        )
    }

    /// p / (1 − p): what an item's penalty grows by with each like, for a share p of likes dropped.
    static func dropoutPenalty(_ share: Double) -> Float { Float(share / (1 - share)) }

    /// Throws `.conflict` if a dense matrix of all pairs of items would take more memory than it may.
    static func requireRoom(for itemCount: Int, _ name: String) throws {
        guard itemCount <= mostItems else {
            throw DomainError.conflict(
                """
                \(name) works with all pairs of items at once, which for \(itemCount) items take more memory than it may \
                have: it bears \(mostItems) items. Use the model item-neighbours or ials instead.
                """
            )
        }
    }
}

private struct FittedEase: FittedModel {
    let itemIDs: [Int64]
    let likes: SparseRows
    /// P.
    let inverse: DenseMatrix
    let neighbours: Int
    /// −1 / P(j, j), by j.
    let scales: [Float]

    init(itemIDs: [Int64], likes: SparseRows, inverse: DenseMatrix, neighbours: Int) {
        self.itemIDs = itemIDs
        self.likes = likes
        self.inverse = inverse
        self.neighbours = neighbours
        scales = itemIDs.indices.map { -1 / inverse[$0, $0] }
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let lists = try NeighbourLists.make(
            rowCount: itemIDs.count,
            context,
            scratch: { TopSelection(capacity: neighbours) },
            { selection, item in strongestWeights(of: item, &selection) }
        )
        return TrainedModel(items: TrainedMatrix(lists, ids: itemIDs))
    }

    /// The weights that are farthest from zero, in order of size.
    private func strongestWeights(of item: Int, _ selection: inout TopSelection) -> [TopSelection.Entry] {
        selection.reset(capacity: neighbours)
        let row = inverse.row(item)
        for other in scales.indices where other != item {
            let size = abs(row[other] * scales[other])
            if Double(size) > selection.floor { selection.offer(score: Double(size), number: Int32(other)) }
        }
        return selection.takeSorted()
            .map { TopSelection.Entry(score: Double(row[Int($0.number)] * scales[Int($0.number)]), number: $0.number) }
            .sorted { $1.isWorse(than: $0) }
    }

    func score(user: Int, into scores: inout [Float]) {
        scores.withUnsafeMutableBufferPointer { scores in
            scores.update(repeating: 0)
            let own = likes.columns[likes.range(ofRow: user)]
            for item in own {
                let row = inverse.row(Int(item))
                for other in scores.indices { scores[other] += row[other] }
            }
            for other in scores.indices { scores[other] *= scales[other] }
            // What an item would say about itself: w(i, i) is 0, not −1.
            for item in own { scores[Int(item)] += 1 }
        }
    }
}
