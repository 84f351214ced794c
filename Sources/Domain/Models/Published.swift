/// Read from matrices that are computed elsewhere and published here, see `SimilarityMatrices`. Never trained.
///
/// It reads an item matrix (score(u, j) = Σ w(i, j) · c(u, i), see `ReadingRule`), a user matrix (score(u, j) =
/// Σ s(u, v) · (r(v, j) − b(v)), see `LikeMinded`), or lists that were made for each person; those without a list of their own
/// get one from the other matrices. With both, one makes the lists, and the item matrix says which items are alike besides.
/// By itself, as in an evaluation of models, it is `Popularity`.
public struct Published: Model {
    static let listsFrom = ModelSetting.choice(
        "lists_from",
        ["items", "users"],
        default: "items",
        help: "Which matrix lists are read from where there are both; the other one is, while that has no version."
    )
    static let similarUsers = ModelSetting.whole(
        "similar_users",
        1...1000,
        default: 50,
        help: "How many of the most similar people a list is read from, with a user matrix."
    )
    static let minimumSupport = ModelSetting.whole(
        "minimum_support",
        1...1000,
        default: 1,
        help: "How many of these people must have rated an item for it to be on the list."
    )
    static let reading = ItemNeighbours.reading
    static let minimumRating = ModelSetting.number(
        "minimum_rating",
        -1_000_000...1_000_000,
        default: -1_000_000,
        help: "With likes, ratings below this do not count when a list is read from an item matrix."
    )

    public let kind = ModelKind.published
    public let settings = [
        Self.listsFrom, Self.reading, Self.minimumRating, Self.similarUsers, Self.minimumSupport,
    ]
    public let makesMatrices = false

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        settings.choice(Self.reading) == "likes"
            ? .likes(atLeast: Float(settings.number(Self.minimumRating))) : .deviations
    }

    public func minimumSupport(_ settings: ModelSettings) -> Int { settings.whole(Self.minimumSupport) }

    public func similarUsers(_ settings: ModelSettings) -> Int { settings.whole(Self.similarUsers) }

    public func served(_ settings: ModelSettings) -> [SimilarityMatrix.Kind] {
        settings.choice(Self.listsFrom) == "users"
            ? [.userToItem, .userToUser, .itemToItem] : [.userToItem, .itemToItem, .userToUser]
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let popularity = Popularity()
        return try popularity.fit(snapshot, ModelSettings(of: popularity.settings), context)
    }
}
