import Domain

/// `/api/items/`
struct RecSysItems {
    private static let names = ["title": "name"]

    func index(_ call: RecSysCall) throws -> Response {
        var query = ItemQuery(order: ItemOrder(.id, isDescending: false))
        for tag in call.query.all("tag") where !tag.trimmed.isEmpty {
            query.addTag(tag.filter { $0 != "\"" && $0 != "'" })
        }
        if let id = try call.integer("id") { query.conditions.append(.id(ID(Int64(id)))) }
        if let name = call.filter("name") { query.conditions.append(.title(name)) }
        if let text = call.filter("description") { query.conditions.append(.description(text)) }
        if let votes = try call.number("votes") { query.conditions.append(.votes(votes)) }
        if let rating = try call.number("rating") { query.conditions.append(.meanRating(rating)) }
        if let popularity = try call.number("popularity") { query.conditions.append(.popularity(popularity)) }
        let prior = StatisticsPrior(scale: try call.services.settings.settings().ratingScale)
        return try call.page(call.services.items.list(query, page: call.pageRequest)) { $0.recSysItem($1, prior) }
    }

    func show(_ call: RecSysCall) throws -> Response {
        try answer(call, call.services.items.item(call.id()))
    }

    func create(_ call: RecSysCall) throws -> Response {
        var fields = try call.fields()
        var draft = ItemDraft(title: "")
        try read(&fields, into: &draft)
        return try answer(
            call,
            renamed { try call.services.items.create(draft, viewer: call.viewer) },
            status: .created
        )
    }

    /// What the contract does not know, such as a picture, stays as it is.
    func update(_ call: RecSysCall) throws -> Response {
        let old = try call.services.items.item(call.id())
        var fields = try call.fields()
        var draft = old.draft
        try read(&fields, into: &draft)
        return try answer(
            call,
            renamed { try call.services.items.update(old.id, draft, expecting: nil, viewer: call.viewer) }
        )
    }

    func destroy(_ call: RecSysCall) throws -> Response {
        try call.services.items.delete(call.id(), viewer: call.viewer)
        return .noContent
    }

    // MARK: -

    private func read(_ fields: inout RecSysFields, into draft: inout ItemDraft) throws {
        if let name = fields.required("name", RecSysFields.text) { draft.title = name }
        if let description = fields.required("description", RecSysFields.text) { draft.description = description }
        if let tags = fields.required("tags", Self.tags) { draft.tags = tags }
        try fields.problems.finish()
    }

    /// An array of strings, or a string that holds one as JSON.
    private static func tags(_ value: JSONValue) -> Result<[String], RecSysMessage> {
        var value = value
        if let text = value.string {
            guard let inner = try? JSONReader.parse(Array(text.utf8)) else {
                return .failure("Invalid json list. A tag list submitted in string form must be valid json.")
            }
            value = inner
        }
        guard let elements = value.elements else {
            return .failure("Expected a list of items but got type \"\(RecSysFields.pythonType(of: value))\".")
        }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? .success(texts) : .failure("All list items must be of string type.")
    }

    /// Rules of ours that the item breaks, under the names of the contract.
    private func renamed(_ save: () throws -> Item) throws -> Item {
        do { return try save() } catch let error as DomainError { throw try RecSysRefusal(error, names: Self.names) }
    }

    private func answer(_ call: RecSysCall, _ item: Item, status: Status = .ok) throws -> Response {
        let prior = StatisticsPrior(scale: try call.services.settings.settings().ratingScale)
        return call.json(status: status) { $0.recSysItem(item, prior) }
    }
}

extension JSONWriter {
    fileprivate mutating func recSysItem(_ item: Item, _ prior: StatisticsPrior) {
        object { writer in
            writer.field("id", item.id.rawValue)
            writer.field("name", item.title)
            writer.field("description", item.description)
            writer.key("popularity")
            writer.float(prior.popularity(item.statistics))
            writer.key("rating")
            writer.float(item.statistics.meanRating ?? 0)
            writer.key("votes")
            writer.float(Double(item.statistics.votes))
            writer.field("tags", item.tags)
        }
    }

    /// As Python writes a float: with a point, however whole.
    mutating func float(_ number: Double) {
        let text = shortest(number)
        raw(Array((text.contains { $0 == "." || $0 == "e" } ? text : text + ".0").utf8))
    }
}
