/// For each item, the items that the same people rate alike, by one of several similarities; by default cosine:
///
///     w(i, j) = Σ_u r(u, i) · r(u, j) / (‖r(·, i)‖ · ‖r(·, j)‖)  ·  n(i, j) / (n(i, j) + shrinkage)
///
/// with n(i, j) the number of people who rated both. Defaults are the best of those tried on MovieLens latest-small, each
/// person's last rating withheld, seen items removed, HR@10 / NDCG@10 (± 2 points at 95 %); read with `NeighbourReader`:
///
///     popularity                                              .036 / .018
///     50 neighbours, 1 co-rating,  shrinkage 0                .069 / .032
///     50 neighbours, 2 co-ratings, shrinkage 0                .072 / .033
///     50 neighbours, 2 co-ratings, shrinkage 10 (defaults)    .075 / .034
///     50 neighbours, 2 co-ratings, shrinkage 50               .066 / .031
///     100 neighbours, 2 co-ratings, shrinkage 50              .064 / .028
///
/// With the last rating of at least four stars withheld: popularity .046 / .025, defaults .092 / .044.
///
/// Where only likes are known, or every rating is one, reading by likes is better, and tf-idf better than cosine: NDCG@10 of a
/// fifth of each person's ratings, withheld from the training parts of MovieLens latest-small's likes and MovieLens 100K,
/// and of a course a person from the courses' (± .02):
///
///     cosine .151 .201 .437    jaccard .152 .196 .432    log-likelihood .147 .194 .359    tf-idf .157 .219 .445
///     adjusted-cosine – .099 .186    pearson – .081 .136    pearson-baseline – .075 .196
///
/// BM25 on draws of its own, tf-idf beside it: .170 (.164), .375 of MovieLens 100K's whole ratings (.363), .451 (.469).
///
/// Correlations leave out who knows what, which says most about what people choose; they are for telling alike from unlike.
public struct ItemNeighbours: Model {
    static let similarity = ModelSetting.choice(
        "similarity",
        ItemSimilarity.allCases.map(\.rawValue),
        default: ItemSimilarity.cosine.rawValue,
        help: "What makes two items alike: how people rate them, or only that the same people did."
    )
    static let minimumCoRatings = ModelSetting.whole(
        "minimum_co_ratings",
        1...1000,
        default: 2,
        help: "How many people must have rated both items; more of them drop neighbours found by chance."
    )
    static let shrinkage = ModelSetting.number(
        "shrinkage",
        0...10_000,
        default: 10,
        help: "Draws similarities that few people stand behind towards zero; more of it favours well-known neighbours."
    )
    static let keepsBothDirections = ModelSetting.flag(
        "both_directions",
        default: false,
        help:
            "Whether an item also keeps those that have it among their nearest; then well-known items have longer rows."
    )
    static let reading = ModelSetting.choice(
        "reading",
        ["deviations", "likes"],
        default: "deviations",
        help:
            "Whether a rating counts by how far it is above the person's mean, or each rating that is high enough alike."
    )

    public let kind = ModelKind.itemNeighbours
    public let settings = [
        Self.similarity, CommonSettings.neighbours, Self.minimumCoRatings, Self.shrinkage, Self.keepsBothDirections,
        Self.reading, CommonSettings.minimumRating,
    ]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        settings.choice(Self.reading) == "likes"
            ? .likes(atLeast: settings.minimumRating) : .deviations
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rated = snapshot.interactions.keeping(atLeast: settings.minimumRating)
        let similarity = ItemSimilarity(rawValue: settings.choice(Self.similarity)) ?? .cosine
        let rule = PairRule(
            neighbours: settings.whole(CommonSettings.neighbours),
            minimumCount: Float(settings.whole(Self.minimumCoRatings)),
            shrinkage: Float(settings.number(Self.shrinkage))
        )
        let computed = try similarity.neighbours(rated, rule, context)
        return ItemMatrixModel(
            interactions: snapshot.interactions,
            lists: settings.flag(Self.keepsBothDirections) ? computed.lists.keepingBothDirections() : computed.lists,
            reading: reading(settings),
            scale: snapshot.scale,
            origins: computed.origins(ids: rated.itemIDs)
        )
    }
}
