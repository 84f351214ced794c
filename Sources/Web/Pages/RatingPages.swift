import Domain

/// Rating, skipping, the rating screen, and what one has rated.
struct RatingPages {
    private static let pageSize = 30
    private static let cardsToRate = 12
    /// Whoever looks through so many pages knows what to search for.
    private static let maxPageToRate = 20
    private static let shownTags = 14

    // MARK: - One rating

    func save(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        let form = try visit.form()
        guard let rating = (try form.first("rating") ?? visit.request.query.first("rating")).flatMap(Double.init) else {
            throw DomainError.invalid("rating", "Choose a rating.")
        }
        let outcome = try visit.services.interactions.rate(item.id, rating, viewer: visit.viewer)
        return try done(
            visit,
            "You rated \(quoted(item.title)) \(shortest(rating)).",
            rating: rating,
            undo: undo(of: outcome, item)
        )
    }

    func destroy(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        let removed = try visit.services.interactions.removeRating(of: item.id, viewer: visit.viewer)
        let undo = removed.map {
            Notice.Undo(action: "/items/\(item.id)/rating?rating=\(shortest($0.rating))", label: "Undo")
        }
        return try done(visit, "Your rating of \(quoted(item.title)) is removed.", rating: nil, undo: undo)
    }

    func skip(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        try visit.services.interactions.skip(item.id, viewer: visit.viewer)
        let undo = Notice.Undo(action: "/items/\(item.id)/skip?_method=delete", label: "Undo")
        return try done(visit, "\(quoted(item.title)) is skipped.", rating: nil, undo: undo)
    }

    func unskip(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        try visit.services.interactions.unskip(item.id, viewer: visit.viewer)
        return try done(visit, "\(quoted(item.title)) is back among those to rate.", rating: nil, undo: nil)
    }

    private func undo(of outcome: SaveOutcome, _ item: Item) -> Notice.Undo {
        switch outcome {
        case .created: Notice.Undo(action: "/items/\(item.id)/rating?_method=delete", label: "Undo")
        case .updated(let previous):
            Notice.Undo(action: "/items/\(item.id)/rating?rating=\(shortest(previous.rating))", label: "Undo")
        }
    }

    /// Back to where the form stood, with a notice; or for a script of ours, the same as JSON.
    private func done(_ visit: Visit, _ text: String, rating: Double?, undo: Notice.Undo?) throws -> Response {
        guard visit.wantsJSON else {
            return visit.redirect(to: try visit.returnPath(or: "/rate"), notice: Notice(.success, text, undo: undo))
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("message", text)
            writer.field("rating", rating)
            writer.key("undo")
            if let undo {
                writer.object { writer in
                    writer.field("action", undo.action)
                    writer.field("label", undo.label)
                }
            } else {
                writer.null()
            }
        }
        return .bytes(writer.finish(), contentType: "application/json")
    }

    // MARK: - The rating screen

    func rate(_ visit: Visit) throws -> Response {
        let query = try visit.request.query
        let page = min(Pager.page(query.first("page")), Self.maxPageToRate)
        let tag = query.first("tag")?.trimmed.nilIfEmpty
        let cards = try Cards(visit: visit)
        let ahead = try visit.services.interactions.itemsToRate(
            limit: Self.cardsToRate * page + 1,
            tag: tag,
            viewer: visit.viewer
        )
        let shown = ahead.dropFirst(Self.cardsToRate * (page - 1)).prefix(Self.cardsToRate)
        return try visit.page(
            "rate/show",
            title: "Rate",
            cards.starNames.merging(cards.progressNames) { $1 }.merging([
                "cards": cards.cards(Array(shown)),
                "more_url": .text(rateURL(tag: tag, page: ahead.count > Self.cardsToRate * page ? page + 1 : 1)),
                "tag_filters": try tagFilters(chosen: tag, visit),
            ]) { $1 }
        )
    }

    private func tagFilters(chosen: String?, _ visit: Visit) throws -> TemplateValue {
        let tags = try visit.services.items.tags(limit: Self.shownTags)
        let everything: TemplateValue = ["name": "Everything", "url": "/rate", "is_chosen": .flag(chosen == nil)]
        return .list(
            [everything]
                + tags.map { tag in
                    [
                        "name": .text(tag.name), "url": .text(rateURL(tag: tag.name, page: 1)),
                        "is_chosen": .flag(tag.name.lowercased() == chosen?.lowercased()),
                    ]
                }
        )
    }

    private func rateURL(tag: String?, page: Int) -> String {
        var pairs = tag.map { [(name: "tag", value: $0)] } ?? []
        if page > 1 { pairs.append((name: "page", value: String(page))) }
        return "/rate" + PercentEncoding.query(pairs)
    }

    // MARK: - What one has rated

    func index(_ visit: Visit) throws -> Response {
        let user = try visit.viewer.requireUser(.read)
        let cards = try Cards(visit: visit)
        let chosen = try visit.request.query.first("order").flatMap(InteractionQuery.Order.init(rawValue:)) ?? .newest
        let page = Pager.page(try visit.request.query.first("page"))
        let found = try visit.services.interactions.list(
            InteractionQuery(user: user, order: chosen),
            page: PageRequest(limit: Self.pageSize, start: .offset((page - 1) * Self.pageSize)),
            viewer: visit.viewer
        )
        let pager = Pager(page: page, total: cards.ratings.count, pageSize: Self.pageSize) {
            "/ratings?order=\(chosen.rawValue)&page=\($0)"
        }
        if page > pager.pageCount { return visit.redirect(to: pager.url(pager.pageCount)) }
        return try visit.page(
            "ratings/index",
            title: "My ratings",
            cards.starNames.merging([
                "rows": try rows(found.results, cards, visit),
                "result_text": .text(counted(cards.ratings.count, "rating", "ratings")),
                "orders": orders(chosen: chosen),
                "pager": pager.templateValue,
                "my_histogram_svg": cards.ratings.count > 0 ? .markup(histogram(cards).svg) : .none,
            ]) { $1 }
        )
    }

    private func rows(_ interactions: [Interaction], _ cards: Cards, _ visit: Visit) throws -> TemplateValue {
        let items = try visit.services.items.items(interactions.map(\.itemID))
        let byID = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0) })
        return .list(
            interactions.compactMap { interaction in
                byID[interaction.itemID].map {
                    ["card": cards.card($0), "rated_at": .text(interaction.ratedAt.longDate)]
                }
            }
        )
    }

    private func histogram(_ cards: Cards) -> Histogram {
        let counts = Dictionary(grouping: cards.ratings.ratings, by: { $0 }).map {
            (rating: Double($0.key), count: $0.value.count)
        }
        return Histogram(counts, scale: cards.scale)
    }

    private func orders(chosen: InteractionQuery.Order) -> TemplateValue {
        let labels: [(InteractionQuery.Order, String)] = [
            (.newest, "Newest first"), (.rating, "Best rated first"), (.title, "Title, A to Z"),
        ]
        return .list(
            labels.map { order, label in
                ["value": .text(order.rawValue), "label": .text(label), "is_chosen": .flag(order == chosen)]
            }
        )
    }
}
