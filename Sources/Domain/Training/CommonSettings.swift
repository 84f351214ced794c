/// Settings that several models have, under one name and with one meaning.
enum CommonSettings {
    static let neighbours = neighbours(default: 50)
    static let minimumRating = ModelSetting.number(
        "minimum_rating",
        -1_000_000...1_000_000,
        default: -1_000_000,
        help: "Ratings below this are left out; the higher it is, the more a rating means that somebody liked the item."
    )

    static func neighbours(default count: Int) -> ModelSetting {
        .whole(
            "neighbours",
            1...500,
            default: count,
            help: "How many neighbours each row keeps; more of them reach further and cost memory and time."
        )
    }
}

extension ModelSettings {
    /// Ratings below it are left out.
    var minimumRating: Float { Float(number(CommonSettings.minimumRating)) }
}
