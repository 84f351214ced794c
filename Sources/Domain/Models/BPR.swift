/// Vectors learnt so that what somebody likes comes before what they do not know; see `RankingFactorisation`.
///
/// Defaults are the cheapest of those that were no worse on a fifth of each person's ratings, withheld from the training part
/// of MovieLens 100K, NDCG@10 (± .01): 64 factors, 50 epochs, regularisation .002 .222, .01 .222; 100 epochs, .02 .225; 128
/// factors, 100 epochs, .01 .225.
public struct BPR: Model {
    static let factors = FactorSettings.factors(default: 64)
    static let epochs = FactorSettings.epochs(default: 50)
    static let learningRate = FactorSettings.learningRate(default: 0.05)
    static let regularisation = ModelSetting.number(
        "regularisation",
        0...10,
        default: 0.002,
        help: "Draws the numbers of users and items towards zero; more of it fits the given ratings less closely."
    )

    public let kind = ModelKind.bpr
    public let settings = [
        CommonSettings.neighbours, Self.factors, Self.epochs, Self.learningRate, Self.regularisation,
        CommonSettings.minimumRating,
    ]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let liked = snapshot.interactions.keeping(atLeast: settings.minimumRating)
        let rule = RankingFactorisation.Rule(
            loss: .bayesian,
            factors: settings.whole(Self.factors),
            epochs: settings.whole(Self.epochs),
            learningRate: Float(settings.number(Self.learningRate)),
            regularisation: Float(settings.number(Self.regularisation))
        )
        return RankingFactorModel(
            interactions: liked,
            factorisation: try RankingFactorisation(
                liked.byUser,
                features: .itemFeatures(itemCount: liked.itemCount),
                rule,
                context
            ),
            neighbours: settings.whole(CommonSettings.neighbours)
        )
    }
}
