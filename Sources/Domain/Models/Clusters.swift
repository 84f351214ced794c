/// What people of the same taste like: people are parted into clusters by the tags of what they rated, and each is recommended
/// what their cluster rated most.
///
///     p(u) = Σ_i r(u, i) · t(i)                                           standardised by tag, by k-means++ in clusters c
///     score(u, j) = (n(c, j) + m · n(j) / n) / (n(c) + m)
///
/// with n(c, j) of the n(c) people of the cluster who rated the item, n(j) of all n people, and m `prior_people`, who keep
/// small clusters near what everybody rates. Served from an item matrix, read by likes, in which somebody belongs to each cluster
/// as far as their items do:
///
///     w(i, j) = Σ_c n(c, i) / n(i) · (n(c, j) + m · n(j) / n) / (n(c) + m)
///
/// Users without rated tags are a cluster like others, so that data without tags ends
/// in popularity.
///
/// Defaults were chosen on parts withheld from training, HR@10 / NDCG@10 (courses with one rating per user withheld;
/// MovieLens 100K with a fifth of each user's):
///
///     popularity                                .553 / .313     .621 / .132
///     11 clusters, no prior                     .613 / .370     .680 / .161
///     11 clusters, 20 prior people              .623 / .372     .686 / .163
///     20 clusters, 5 prior people               .628 / .380     .703 / .163
///     30 clusters, 20 prior people              .625 / .382     .704 / .168
///     11 clusters, 5 prior, 90 % of variance    .623 / .371     .686 / .156
public struct Clusters: Model {
    static let clusters = ModelSetting.whole(
        "clusters",
        1...100,
        default: 20,
        help: "How many groups of people there are; more of them are closer in taste and know fewer items."
    )
    static let variance = ModelSetting.number(
        "variance",
        0.01...1,
        default: 1,
        help: "The share of the profiles' variance that their principal components keep; with 1 all of it."
    )
    static let priorPeople = ModelSetting.number(
        "prior_people",
        0...10_000,
        default: 20,
        help: "Imagined people of average taste in each cluster; more of them keep small clusters near popularity."
    )

    /// A tag more would be rarer than all of these, and make profiles larger for little.
    private static let maximumTags = 128
    /// Draws of k-means: the best of a few is rarely bad.
    private static let draws = 4

    public let kind = ModelKind.clusters
    public let settings = [
        Self.clusters, Self.variance, Self.priorPeople, CommonSettings.neighbours, CommonSettings.minimumRating,
    ]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule { ContentMatrix.reading(settings) }
    public func needs(_ settings: ModelSettings) -> TrainingNeeds { .contents }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let minimumRating = settings.minimumRating
        let interactions = snapshot.interactions
        try context.monitor.report(.computing, completed: 0, total: nil)
        let profiles = TagProfiles.make(snapshot, minimumRating: minimumRating, maximumTags: Self.maximumTags)
        var points = profiles.standardised()
        let share = settings.number(Self.variance)
        if share < 1 { points = PrincipalComponents(points).project(points, share: share) }
        let found = try KMeans.best(
            of: Self.draws,
            points,
            clusterCount: settings.whole(Self.clusters),
            context
        )
        return ClusterModel(
            interactions: interactions,
            clusters: found.clusters,
            clusterCount: found.centres.rowCount,
            priorPeople: settings.number(Self.priorPeople),
            minimumRating: minimumRating,
            neighbours: settings.whole(CommonSettings.neighbours)
        )
    }
}
