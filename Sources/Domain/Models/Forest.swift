/// Predicts ratings by a random forest: many trees that each ask, one after another, how large this or that number of
/// the vectors of user and item is, and answer the mean rating of the pairs for which all answers were the same.
///
/// Trees see the vectors of both, their product and the biases, of a biased factorisation (see `BiasedFactorisation`),
/// and are grown on ratings that the vectors do not know (see `UnseenPairs`).
///
/// RMSE on a tenth of the training ratings of MovieLens 100K's folds u1 and u3, withheld, and seconds of one core:
///
///     40 trees, depth 12, 20 ratings in a leaf, a third of the features (defaults)     .9203   .9175   3.2
///     10 ratings in a leaf                                                             .9210   .9202   3.3
///     depth 14, a fifth of the features                                                .9243   .9261   3.0
///     depth 14, half of the features                                                   .9192   .9164   4.6
///     20 trees                                                                         .9233   .9182   2.1
///     80 trees                                                                         .9184   .9169   4.9
///
/// Folds u1 to u5: .9283 .9181 .9132 .9104 .9139, mean .9168; 3.2 seconds of one core a fit.
public struct Forest: Model {
    static let trees = ModelSetting.whole(
        "trees",
        1...1000,
        default: 40,
        help: "How many trees are asked; more of them err less, up to some hundred, and cost time."
    )
    static let depth = ModelSetting.whole(
        "depth",
        1...30,
        default: 12,
        help: "How many questions a tree asks at most; more of them tell finer cases apart, and cost time."
    )
    static let leastInLeaf = ModelSetting.whole(
        "least_in_leaf",
        1...10_000,
        default: 20,
        help: "How many ratings each answer of a tree stands for at least; fewer fit the ratings given more closely."
    )
    static let featureShare = ModelSetting.number(
        "feature_share",
        0.01...1,
        default: 0.33,
        help:
            "The share of numbers, drawn by lot, that each question is chosen among; less makes trees differ more."
    )

    /// Trees are grown on no more than this: beyond, they hardly get better, and bins take a hundred bytes a rating.
    private static let mostRatings = 1_000_000

    public let kind = ModelKind.forest
    public let settings =
        VectorRegressionSettings.all + [Self.trees, Self.depth, Self.leastInLeaf, Self.featureShare]

    public init() {}

    public func served(_ settings: ModelSettings) -> [SimilarityMatrix.Kind] { [.userToItem, .itemToItem] }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let pairs = try UnseenPairs(snapshot, VectorRegressionSettings.rule(settings), .vectors, context)
        let count = min(pairs.count, Self.mostRatings)
        // Evenly over all of them.
        let rows = (0..<count).map { $0 * pairs.count / count }
        let features = try BinnedFeatures(rowCount: count, featureCount: pairs.features.count, context) {
            pairs.fill(rows[$0], into: $1)
        }
        let share = settings.number(Self.featureShare) * Double(pairs.features.count)
        let rule = RegressionForest.Rule(
            trees: settings.whole(Self.trees),
            tree: RegressionTree.Rule(
                depth: settings.whole(Self.depth),
                leastInLeaf: settings.whole(Self.leastInLeaf),
                featuresPerSplit: max(1, Int(share.rounded()))
            )
        )
        let forest = try RegressionForest(growingOn: features, targets: rows.map { pairs.targets[$0] }, rule, context)
        return VectorRegressionModel(snapshot, pairs, forest, settings)
    }
}
