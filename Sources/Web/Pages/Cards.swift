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
        if let similarity { fields["similarity"] = .text(percent(similarity)) }
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

/// 0.825 as `83 %`.
func percent(_ share: some BinaryFloatingPoint) -> String {
    // Similarities that others published may be any numbers.
    "\(Int(min(max(share * 100, -1_000_000), 1_000_000).rounded())) %"
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
    private var causes: [(item: Item, rating: Float)] = []
    private var neighbours: [(rating: Float, similarity: Double)] = []

    init(_ recommended: RecommendedItem, _ item: Item, items: Items) throws {
        for part in recommended.because.prefix(Self.causesInList) where part.amount > 0 {
            switch part.source {
            case .rating(let rating, let id): if let item = try items.known(id) { causes.append((item, rating)) }
            case .neighbour(let rating, let similarity): neighbours.append((rating, similarity))
            case .list, .popularity: break
            }
        }
        text =
            recommended.stage == .popular
            ? Self.popular(item.statistics)
            : Self.personal(causes) ?? Self.neighbours(recommended.because) ?? "Worked out from all your ratings"
    }

    var templateValue: TemplateValue {
        [
            "text": .text(text),
            "neighbours": .list(
                neighbours.map { ["rating": .text(shortest($0.rating)), "similarity": .text(percent($0.similarity))] }
            ),
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

    /// Nil without any.
    private static func personal(_ causes: [(item: Item, rating: Float)]) -> String? {
        guard !causes.isEmpty else { return nil }
        return "Because you rated "
            + causes.prefix(causesInText).map { "\($0.item.title) \(shortest($0.rating))" }.joined(separator: " and ")
    }

    /// What all people like the visitor who rated it gave, also those whom it pleased little; nil if the parts are no people.
    private static func neighbours(_ parts: [Contribution]) -> String? {
        let ratings = parts.compactMap { part in if case .neighbour(let rating, _) = part.source { rating } else { nil }
        }
        guard let first = ratings.first else { return nil }
        if ratings.count == 1 { return "Someone with taste like yours rated it \(shortest(first))" }
        let mean = ratings.reduce(0.0) { $0 + Double($1) } / Double(ratings.count)
        return "\(grouped(ratings.count)) people with taste like yours rated it, \(oneDecimal(mean)) on average"
    }

    private static func popular(_ statistics: ItemStatistics) -> String {
        guard let mean = statistics.meanRating else { return "New here, and not rated yet" }
        return "\(counted(statistics.votes, "person", "people")) rated it, \(oneDecimal(mean)) on average"
    }
}
