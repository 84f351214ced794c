/// Vectors learnt so that what somebody likes comes first of all: the nearer it is to the top, the smaller the steps. Items
/// are what they are and their tags together, so that an item that nobody rated lies where its tags do; see
/// `RankingFactorisation`.
///
/// Factors, epochs and draws are those of the published row that it is compared with. The rest is the best of what was tried on
/// a fifth of each person's likes, withheld from the training part of MovieLens latest-small, NDCG@10 (± .01): regularisation 0
/// .128, .002 .133, .01 .125 without tags; .002 .143, .01 .144 with tags.
public struct WARP: Model {
    static let factors = FactorSettings.factors(default: 30)
    static let epochs = FactorSettings.epochs(default: 30)
    static let learningRate = FactorSettings.learningRate(default: 0.05)
    static let regularisation = BPR.regularisation
    static let mostDraws = ModelSetting.whole(
        "most_draws",
        1...1000,
        default: 10,
        help:
            "How many unknown items are tried for one that stands too high; more of them sort the top, and take longer."
    )
    static let tags = ModelSetting.flag(
        "tags",
        default: true,
        help:
            "Whether items with tags in common learn from one another; then items that nobody rated have neighbours too."
    )

    public let kind = ModelKind.warp
    public let settings = [
        CommonSettings.neighbours, Self.factors, Self.epochs, Self.learningRate, Self.regularisation, Self.mostDraws,
        Self.tags, CommonSettings.minimumRating,
    ]

    public init() {}

    public func needs(_ settings: ModelSettings) -> TrainingNeeds { settings.flag(Self.tags) ? .contents : [] }

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
            loss: .weightedRank(mostDraws: settings.whole(Self.mostDraws)),
            factors: settings.whole(Self.factors),
            epochs: settings.whole(Self.epochs),
            learningRate: Float(settings.number(Self.learningRate)),
            regularisation: Float(settings.number(Self.regularisation))
        )
        let features = SparseRows.itemFeatures(
            itemCount: liked.itemCount,
            tags: settings.flag(Self.tags) ? snapshot.contents.map(\.tags) : []
        )
        return RankingFactorModel(
            interactions: liked,
            factorisation: try RankingFactorisation(liked.byUser, features: features, rule, context),
            neighbours: settings.whole(CommonSettings.neighbours)
        )
    }
}
