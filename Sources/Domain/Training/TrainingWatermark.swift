/// How many changes there have been that training learns from, since the beginning. None of the counts goes back.
public struct TrainingWatermark: Sendable, Equatable {
    public static let zero = TrainingWatermark()

    /// Ratings added, changed and deleted, and those that became suitable to train or ceased to be.
    public var ratings: Int
    /// Times of ratings changed where the rating itself stayed.
    public var times: Int
    /// Items added, changed and deleted, and the vectors of items.
    public var contents: Int

    public init(ratings: Int = 0, times: Int = 0, contents: Int = 0) {
        self.ratings = ratings
        self.times = times
        self.contents = contents
    }

    /// How many of the changes since then a model with these needs learns from.
    public func changes(since earlier: TrainingWatermark, _ needs: TrainingNeeds) -> Int {
        ratings - earlier.ratings
            + (needs.contains(.times) ? times - earlier.times : 0)
            + (needs.isDisjoint(with: [.contents, .vectors]) ? 0 : contents - earlier.contents)
    }
}

/// What a version was trained from. The same basis gives the same rows.
public struct TrainingBasis: Sendable, Equatable {
    /// The model, all of its settings and the rating scale, in words that are only ever compared.
    public let recipe: String
    /// From no later than the ratings that were read, so that nothing that came after them counts as known.
    public let watermark: TrainingWatermark

    public init(recipe: String, watermark: TrainingWatermark) {
        self.recipe = recipe
        self.watermark = watermark
    }

    /// Defaults are written out, as another version of the program may have others.
    static func recipe(_ model: ModelKind, _ settings: ModelSettings, _ scale: RatingScale) -> String {
        "\(model.rawValue) \(settings.text) of \(shortest(scale.minimum))…\(shortest(scale.maximum))/\(shortest(scale.step))"
    }
}

/// How the live versions of a recommender stand to what a training would make of it now.
public struct TrainingStanding: Sendable, Equatable {
    /// Nil before the first training.
    public let live: MatrixVersion?
    /// Changes that it does not know; nil for a version that was not trained here.
    public let changes: Int?
    /// The model, its settings or the scale are others now.
    public let isRecipeNew: Bool

    public init(live: MatrixVersion?, changes: Int?, isRecipeNew: Bool) {
        self.live = live
        self.changes = changes
        self.isRecipeNew = isRecipeNew
    }

    /// A training now would give the same rows again.
    public var isCurrent: Bool { live != nil && changes == 0 && !isRecipeNew }
}
