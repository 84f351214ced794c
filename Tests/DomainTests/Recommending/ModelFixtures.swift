import Domain
import Support

typealias Rating = ListTrainingSource.Rating

/// Data on which the right answer is known.
enum KnownData {
    /// Users and items of the same parity like one another; the pair (n, n) is withheld, so item n is what user n misses most.
    static func checkerboard(_ size: Int64) -> ListTrainingSource {
        ListTrainingSource(
            (1...size).flatMap { user in
                (1...size).filter { $0 != user && ($0 - user).isMultiple(of: 2) }.map { Rating(user, $0, 5) }
            }
        )
    }

    /// Users 1 and 2 love the same three items; 2 knows one more, 14. Users 3 to 6 live elsewhere.
    static let twins = ListTrainingSource(
        [1, 2].flatMap { user in [11, 12, 13].map { Rating(user, $0, 5) } } + [Rating(2, 14, 5)]
            + (3...6).flatMap { user in [21, 22, 23].map { Rating(Int64(user), $0, 4) } }
    )

    /// Everybody loves item 1; otherwise each has an item of their own.
    static let oneBeloved = ListTrainingSource(
        (1...20).flatMap { user in [Rating(Int64(user), 1, 5), Rating(Int64(user), Int64(100 + user), 4)] }
    )

    /// Uneven and noisy, with ids far apart.
    static func random(users: Int, items: Int, count: Int, seed: UInt64) -> ListTrainingSource {
        var random = SplitMix64(seed: seed)
        var pairs: [Int64: Float] = [:]
        for _ in 0..<count {
            let user = Int64.random(in: 1...Int64(users), using: &random)
            let popular = min(
                Int64.random(in: 1...Int64(items), using: &random),
                Int64.random(in: 1...Int64(items), using: &random)
            )
            pairs[user * 1_000_000 + popular] = Float(Int.random(in: 1...10, using: &random)) / 2
        }
        return ListTrainingSource(
            pairs.map { Rating($0.key / 1_000_000 * 7, $0.key % 1_000_000 * 1001, $0.value) }
        )
    }
}

extension ModelKind {
    /// All but those that have the same list for everybody, or learn from what items are and not from who rated them, or learn
    /// nothing where all ratings are equal: `RatingModelTests` asks those what they learn where tastes differ.
    static let learningFromRatings = allCases.filter {
        ![
            .popularity, .baseline, .clusters, .contentDescription, .contentTags, .embeddings, .forest, .neural, .nmf,
            .published, .regression, .svd, .svdPlusPlus, .switch, .trending, .userProfile,
        ].contains($0)
    }

    /// Settings with which a handful of ratings says it all.
    var settingsForTinyData: Attributes {
        switch self {
        case .blend: ["parts": .text("item-neighbours minimum_co_ratings=1 shrinkage=0, popularity")]
        case .itemNeighbours: ["minimum_co_ratings": .number(1), "shrinkage": .number(0)]
        case .itemRatingNeighbours, .userNeighbours: ["similarity": .text("cosine")]
        case .svd, .svdPlusPlus:
            ["factors": .number(4), "epochs": .number(200), "learning_rate": .number(0.03)]
        case .bpr: ["epochs": .number(200)]
        case .forest:
            ["factors": .number(4), "epochs": .number(30), "trees": .number(10), "least_in_leaf": .number(5)]
        case .regression: ["factors": .number(4), "epochs": .number(30)]
        case .warp: ["factors": .number(2), "epochs": .number(100)]
        case .nmf: ["factors": .number(4), "epochs": .number(500)]
        case .slim: ["square_penalty": .number(1), "absolute_penalty": .number(0.1)]
        default: Attributes()
        }
    }
}

extension ModelKind {
    /// The defaults, but where learning with them takes long in a build for debugging.
    fileprivate var quickSettings: Attributes {
        switch self {
        case .forest: ["factors": .number(4), "epochs": .number(3), "trees": .number(5)]
        case .regression: ["factors": .number(4), "epochs": .number(3)]
        default: Attributes()
        }
    }
}

func snapshot(_ source: some TrainingSource, _ needs: TrainingNeeds = []) throws -> TrainingSnapshot {
    try TrainingSnapshot(reading: source, needs, scale: .halfStars)
}

/// Fits with what is given, and the defaults, or nearly so, if nothing is.
func fit(
    _ kind: ModelKind,
    _ source: some TrainingSource,
    _ settings: Attributes? = nil,
    threads: Int = 2
) throws -> any FittedModel {
    let model = kind.model
    let settings = try ModelSettings(settings ?? kind.quickSettings, of: model.settings)
    return try model.fit(
        snapshot(source, model.needs(settings)),
        settings,
        TrainingContext(threads: threads)
    )
}

/// Trains with what is given, and the defaults, or nearly so, if nothing is.
func train(
    _ kind: ModelKind,
    _ source: some TrainingSource,
    _ settings: Attributes? = nil,
    threads: Int = 2
) throws -> TrainedModel {
    try fit(kind, source, settings, threads: threads).trained(TrainingContext(threads: threads))
}

/// Every co-rating counts, for data where a handful of ratings says it all.
let everyCoRating = ModelKind.itemNeighbours.settingsForTinyData

func reader(_ trained: TrainedModel, _ rule: ReadingRule = .deviations) -> NeighbourReader {
    var builder = NeighbourTable.Builder()
    for row in trained.items?.rows ?? [] { builder.append(row) }
    return NeighbourReader(table: builder.finish(), rule: rule, scale: .halfStars)
}

/// Reads the item matrix as the model says; nil for a model without one.
func reader(_ kind: ModelKind, _ fitted: any FittedModel, _ settings: Attributes) throws -> NeighbourReader? {
    let trained = try fitted.trained(TrainingContext(threads: 2))
    let rule = try kind.model.reading(ModelSettings(settings, of: kind.model.settings))
    return trained.items == nil ? nil : reader(trained, rule)
}

/// What the user with a number did not rate and the model has something to say about, best first, of equals the lower id.
func unseen(_ fitted: any FittedModel, _ source: ListTrainingSource, _ user: Int) -> [ID<Item>] {
    guard let interactions = try? InteractionMatrix(reading: source) else { return [] }
    var scores = [Float](repeating: .nan, count: interactions.itemCount)
    fitted.score(user: user, into: &scores)
    let seen = Set(interactions.byUser.columns[interactions.byUser.range(ofRow: user)])
    return scores.indices.filter { !seen.contains(Int32($0)) && scores[$0] > -.infinity }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        .map { ID(interactions.itemIDs[$0]) }
}

/// For ranges that need no memory of their own.
@Sendable func noScratch() {}
