/// What can be set about models that predict ratings by neighbours, be they users or items.
enum RatingNeighbourSettings {
    static func similarity(default value: RatingSimilarity) -> ModelSetting {
        .choice(
            "similarity",
            RatingSimilarity.allCases.map(\.rawValue),
            default: value.rawValue,
            help: "How likeness is judged: by direction, mean squared difference, or correlation (about baselines)."
        )
    }
    static let centre = ModelSetting.choice(
        "centre",
        RatingNeighbourhood.Centre.allCases.map(\.rawValue),
        default: RatingNeighbourhood.Centre.baseline.rawValue,
        help: "What ratings are compared with before neighbours are averaged: nothing, their mean, or their baseline."
    )
    static let asked = ModelSetting.whole(
        "asked",
        1...1000,
        default: 40,
        help: "How many neighbours a predicted rating asks; more of them smooth it, and reach less similar ones."
    )
    static let minimumSupport = ModelSetting.whole(
        "minimum_support",
        1...1000,
        default: 1,
        help: "How many neighbours must have rated an item for it to be on a list, and for a prediction to heed them."
    )
    static let minimumCoRatings = ModelSetting.whole(
        "minimum_co_ratings",
        1...1000,
        default: 1,
        help: "How many ratings two neighbours must have in common; more of them drop neighbours found by chance."
    )
    static let shrinkage = ModelSetting.number(
        "shrinkage",
        0...10_000,
        default: 100,
        help: "With pearson-baseline, draws similarities that few common ratings stand behind towards zero."
    )

    static func all(similarity: ModelSetting) -> [ModelSetting] {
        [CommonSettings.neighbours, similarity, centre, asked, minimumSupport, minimumCoRatings, shrinkage]
    }
}

extension RatingNeighbourhood.Rule {
    init(_ settings: ModelSettings, similarity: ModelSetting) {
        self.init(
            similarity: RatingSimilarity.Rule(
                similarity: RatingSimilarity(rawValue: settings.choice(similarity)) ?? .pearsonBaseline,
                minimumCoRatings: settings.whole(RatingNeighbourSettings.minimumCoRatings),
                shrinkage: settings.number(RatingNeighbourSettings.shrinkage)
            ),
            centre: RatingNeighbourhood.Centre(rawValue: settings.choice(RatingNeighbourSettings.centre)) ?? .baseline,
            asked: settings.whole(RatingNeighbourSettings.asked),
            minimumSupport: settings.whole(RatingNeighbourSettings.minimumSupport)
        )
    }
}
