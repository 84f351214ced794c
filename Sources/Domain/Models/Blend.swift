/// Several models in one, each with a weight learned on ratings that are withheld from it.
///
/// A share of each user's ratings, drawn by lot, is withheld; the parts learn from the others, and the weights are those that
/// come nearest to what was withheld. Then the parts learn again from everything.
///
///     rankings:   score(u, j) = Σ_p w(p) · s(p, u, j) / σ(p, u)      with the best NDCG@10, see `RankingWeights`
///     ratings:    r(u, j) = w(0) + Σ_p w(p) · r(p, u, j)             with the least squared error, see `RatingWeights`
///
/// with σ(p, u) the standard deviation of what part p gives the items that u did not rate, so that no part counts for more
/// because its numbers are larger.
///
/// Each part draws lots of its own: the same model several times, as long as it draws any, errs in several ways, which cancel
/// out in part.
///
/// What is served is one item matrix, if it can hold all parts: their own, each divided by how far the scores read from it spread,
/// times the weights. Adding up its rows is the same as adding up what is read from each part's, so nothing is lost but what
/// the N neighbours leave out. It cannot hold parts that have no item matrix, and such whose lists are read by another rule than
/// those of the first that has one: with them, or if `whole_lists` is set, each person's list is made of all parts' scores at
/// the training, and the item matrix of those parts that it can hold is for newcomers.
public struct Blend: Model {
    static let parts = ModelSetting.models(
        "parts",
        default: "item-neighbours, clusters, popularity",
        help: """
            The models, with commas between, each with settings of its own behind its name as name=value. If one has no item \
            matrix or reads ratings by another rule than the first that has one, people get whole lists.
            """
    )
    static let goal = ModelSetting.choice(
        "goal",
        ["rankings", "ratings"],
        default: "rankings",
        help: "Whether the weights are to order items well or to predict ratings well."
    )
    static let validationShare = ModelSetting.number(
        "validation_share",
        0.02...0.5,
        default: 0.2,
        help: "The share of each person's ratings that weights are learned on; the parts learn from the rest meanwhile."
    )

    static let wholeLists = ModelSetting.flag(
        "whole_lists",
        default: false,
        help: """
            People get the list that all parts make together, as of the last training; newcomers get one from neighbours. \
            So it is without this setting too where the parts do not fit into one item matrix.
            """
    )

    public let kind = ModelKind.blend
    public let settings = [
        Self.parts, Self.goal, Self.validationShare, CommonSettings.neighbours, CommonSettings.minimumRating,
        Self.wholeLists, UserLists.length,
    ]

    public init() {}

    public func needs(_ settings: ModelSettings) -> TrainingNeeds {
        settings.models(Self.parts).reduce(into: []) { $0.formUnion($1.kind.model.needs($1.settings)) }
    }

    public func served(_ settings: ModelSettings) -> [SimilarityMatrix.Kind] {
        Self.servesWholeLists(settings) ? [.userToItem, .itemToItem] : [.itemToItem]
    }

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        settings.models(Self.parts).lazy.compactMap(Self.itemReading).first ?? .deviations
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let parts = settings.models(Self.parts)
        let trainings = 2 * parts.count
        func fitted(_ snapshot: TrainingSnapshot, from first: Int) throws -> [any FittedModel] {
            try parts.enumerated().map { number, part in
                let own = context.with(context.monitor.part(first + number, of: trainings), seedOffset: number)
                return try part.kind.model.fit(snapshot, part.settings, own)
            }
        }
        let split = EvaluationProtocol.randomShare(settings.number(Self.validationShare)).split(
            snapshot,
            seed: context.seed
        )
        let validated = try fitted(split.training, from: 0)
        let goal =
            settings.choice(Self.goal) == "ratings"
            ? BlendedModel.Goal.ratings(try RatingWeights(validated, split, context))
            : BlendedModel.Goal.rankings(
                try RankingWeights.learn(
                    validated,
                    split,
                    relevantFrom: settings.minimumRating,
                    context
                )
            )
        return BlendedModel(
            interactions: snapshot.interactions,
            scale: snapshot.scale,
            parts: try fitted(snapshot, from: parts.count),
            reading: reading(settings),
            readings: parts.map(Self.itemReading),
            goal: goal,
            neighbours: settings.whole(CommonSettings.neighbours),
            listLength: Self.servesWholeLists(settings) ? settings.whole(UserLists.length) : nil
        )
    }

    private static func servesWholeLists(_ settings: ModelSettings) -> Bool {
        let readings = settings.models(parts).map(itemReading)
        return settings.flag(wholeLists) || readings.contains { $0 == nil || $0 != readings[0] }
    }

    /// How lists are read from a part's item matrix; nil for a part that has none.
    private static func itemReading(_ part: ModelPart) -> ReadingRule? {
        let model = part.kind.model
        return model.makesItemMatrix ? model.reading(part.settings) : nil
    }
}
