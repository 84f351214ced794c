import Domain

/// Items as cards, with what the visitor made of them.
struct Cards {
    /// From about five ratings on, lists begin to speak of the person and not of the crowd.
    private static let ratingGoal = 5

    let scale: RatingScale
    let ratings: UserRatings
    private let items: Items
    private let fields: ItemCache<[String: TemplateValue]>

    init(visit: Visit) throws {
        items = visit.services.items
        fields = visit.frame.cardFields
        scale = try visit.services.interactions.scale()
        ratings = try visit.services.interactions.ratings(viewer: visit.viewer)
    }

    func card(_ item: Item, similarity: Float? = nil) -> TemplateValue {
        var fields = ownFields(item)
        if let similarity { fields["similarity"] = .text("\(Int((similarity * 100).rounded())) %") }
        return .record(fields)
    }

    func cards(_ items: [Item]) -> TemplateValue {
        .list(items.map { card($0) })
    }

    /// Cards with why they are recommended.
    func cards(_ recommended: [RecommendedItem]) throws -> TemplateValue {
        .list(try recommended.compactMap { row in try items.known(row.itemID).map { try card(row, $0) } })
    }

    private func card(_ recommended: RecommendedItem, _ item: Item) throws -> TemplateValue {
        var fields = ownFields(item)
        fields["reason"] = try Reason(recommended, item, items: items).templateValue
        fields["stage"] = .text(recommended.stage.rawValue)
        return .record(fields)
    }

    /// What drawing the stars of any card needs.
    var starNames: [String: TemplateValue] {
        [
            "scale": .list(
                scale.values.map { value in
                    [
                        "value": .text(shortest(value)),
                        "label": .text("\(shortest(value)) out of \(shortest(scale.maximum))"),
                        "is_half": .flag(value != value.rounded()),
                    ]
                }
            ),
            // Whole and half stars to five are drawn as stars, any other scale as numbers.
            "scale_is_stars": .flag(
                [0.5, 1].contains(scale.step) && scale.minimum == scale.step && scale.maximum == 5
            ),
        ]
    }

    /// How far the first ratings have come.
    var progressNames: [String: TemplateValue] {
        [
            "rating_count": .integer(ratings.count), "rating_goal": .integer(Self.ratingGoal),
            "goal_reached": .flag(isGoalReached),
        ]
    }

    var isGoalReached: Bool { ratings.count >= Self.ratingGoal }

    /// The item's fields, with the visitor's rating of it.
    private func ownFields(_ item: Item) -> [String: TemplateValue] {
        var fields = fields.value(of: item)
        if let rating = ratings.rating(of: item.id) { fields["my_rating"] = .text(shortest(rating)) }
        return fields
    }

    /// What the card of an item shows to everybody; what depends on the visitor and the list is still missing.
    static func sharedFields(of item: Item) -> [String: TemplateValue] {
        [
            "id": .integer(Int(item.id.rawValue)),
            "url": .text("/items/\(item.id)"),
            "title": .text(item.title),
            "year": item.attributes["year"].map { .text($0.text) } ?? .none,
            "creator": item.attributes["creator"].map { .text($0.text) } ?? .none,
            "tags": .list(item.tags.map { .text($0) }),
            "cover": .text(item.imageURL ?? CoverArt.url(for: item)),
            "has_image": .flag(item.imageURL != nil),
            "votes": .integer(item.statistics.votes),
            "mean": item.statistics.meanRating.map { .text(oneDecimal($0)) } ?? .none,
            "my_rating": .none,
            "reason": .none,
            "similarity": .none,
            "stage": "",
        ]
    }
}

/// 4.25 as `4.3`: enough for a mean on a card.
func oneDecimal(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}

/// Why something is recommended, in words.
struct Reason {
    /// In the sentence; the list beside it names a few more.
    private static let causesInText = 2
    private static let causesInList = 4

    private let text: String
    private let causes: [(item: Item, rating: Float)]

    init(_ recommended: RecommendedItem, _ item: Item, items: Items) throws {
        let helpful = recommended.because.prefix(Self.causesInList).filter { $0.amount > 0 }
        causes = try helpful.compactMap { cause in try items.known(cause.itemID).map { ($0, cause.rating) } }
        switch recommended.stage {
        case .personal, .cluster: text = Self.personal(causes, recommended.ratingCount)
        case .popular: text = Self.popular(item.statistics)
        }
    }

    var templateValue: TemplateValue {
        [
            "text": .text(text),
            "because": .list(
                causes.map {
                    [
                        "title": .text($0.item.title), "url": .text("/items/\($0.item.id)"),
                        "rating": .text(shortest($0.rating)),
                    ]
                }
            ),
        ]
    }

    private static func personal(_ causes: [(item: Item, rating: Float)], _ ratingCount: Int?) -> String {
        guard !causes.isEmpty else {
            return ratingCount.map { "\(counted($0, "person", "people")) of your taste rated it" }
                ?? "It fits your ratings"
        }
        return "Because you rated "
            + causes.prefix(causesInText).map { "\($0.item.title) \(shortest($0.rating))" }.joined(separator: " and ")
    }

    private static func popular(_ statistics: ItemStatistics) -> String {
        guard let mean = statistics.meanRating else { return "New here, and not rated yet" }
        return "\(counted(statistics.votes, "person", "people")) rated it, \(oneDecimal(mean)) on average"
    }
}
