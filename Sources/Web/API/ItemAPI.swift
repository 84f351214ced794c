import Domain

/// `/api/v1/items`.
struct ItemAPI {
    func index(_ call: APICall) throws -> Response {
        let request = try call.pageRequest()
        if let externalID = call.text("external_id") {
            let item = try call.services.items.item(externalID: externalID)
            return try call.list(Page(of: item.map { [$0] } ?? [], request)) { $0.item($1) }
        }
        var query = ItemQuery(
            text: (call.text("q") ?? "").trimmed,
            order: call.text("sort").flatMap(ItemOrder.init(text:))
        )
        call.query.all("tag").forEach { query.addTag($0) }
        call.query.all("-tag").forEach { query.exclude($0) }
        return try call.list(call.services.items.list(query, page: request)) { $0.item($1) }
    }

    func popular(_ call: APICall) throws -> Response {
        let items = try call.services.items.popular(limit: call.limit)
        return try call.list(Page(results: items)) { $0.item($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let item = try call.services.items.item(call.id("item"))
        return try call.json(kind: "item", version: item.version) { $0.item(item) }
    }

    func similar(_ call: APICall) throws -> Response {
        let item = try call.services.items.item(call.id("item"))
        let similar = try call.services.recommendations.similar(to: item.id, limit: call.limit)
        return try call.json { writer in
            writer.object { writer in
                writer.field("item_id", item.id.rawValue)
                writer.key("results")
                writer.array { writer in
                    for neighbour in similar {
                        writer.object { writer in
                            writer.key("item")
                            writer.item(neighbour.item)
                            writer.field("similarity", Double(neighbour.similarity))
                        }
                    }
                }
            }
        }
    }

    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = ItemFields.read(&fields)
        try fields.finish()
        let item = try call.services.items.create(draft, viewer: call.viewer)
        return try call.json(
            kind: "item",
            version: item.version,
            status: .created,
            location: "/api/v1/items/\(item.id)"
        ) {
            $0.item(item)
        }
    }

    func update(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = ItemFields.read(&fields)
        try fields.finish()
        return try save(draft, call)
    }

    /// A merge patch (RFC 7396): fields that are given replace, null clears.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        var draft = try call.services.items.item(call.id("item")).draft
        ItemFields.merge(&fields, into: &draft)
        try fields.finish()
        return try save(draft, call)
    }

    private func save(_ draft: ItemDraft, _ call: APICall) throws -> Response {
        let id: ID<Item> = try call.id("item")
        try call.requireMatch("item", call.services.items.item(id).version)
        let item = try call.services.items.update(id, draft, expecting: nil, viewer: call.viewer)
        return try call.json(kind: "item", version: item.version) { $0.item(item) }
    }

    func destroy(_ call: APICall) throws -> Response {
        let id: ID<Item> = try call.id("item")
        try call.requireMatch("item", call.services.items.item(id).version)
        try call.services.items.delete(id, viewer: call.viewer)
        return .noContent
    }
}

/// An item's fields as the API reads them.
enum ItemFields {
    static func read(_ fields: inout JSONFields) -> ItemDraft {
        ItemDraft(
            externalID: fields.optionalString("external_id"),
            title: fields.requiredString("title"),
            description: fields.optionalString("description") ?? "",
            imageURL: fields.optionalString("image_url"),
            tags: fields.optionalStrings("tags") ?? [],
            attributes: fields.attributes("attributes")
        )
    }

    static func merge(_ fields: inout JSONFields, into draft: inout ItemDraft) {
        if fields.has("external_id") { draft.externalID = fields.optionalString("external_id") }
        if fields.has("title") { draft.title = fields.requiredString("title") }
        if fields.has("description") { draft.description = fields.optionalString("description") ?? "" }
        if fields.has("image_url") { draft.imageURL = fields.optionalString("image_url") }
        if fields.has("tags") { draft.tags = fields.optionalStrings("tags") ?? [] }
        if fields.has("attributes") { fields.mergeAttributes("attributes", into: &draft.attributes) }
    }
}

extension JSONWriter {
    mutating func item(_ item: Item) {
        object { writer in
            writer.field("id", item.id.rawValue)
            writer.field("external_id", item.externalID)
            writer.field("title", item.title)
            writer.field("description", item.description)
            writer.field("image_url", item.imageURL)
            writer.field("tags", item.tags)
            writer.key("attributes")
            writer.attributes(item.attributes)
            writer.field("votes", item.statistics.votes)
            writer.field("mean_rating", item.statistics.meanRating)
            writer.field("version", item.version)
            writer.field("created_at", item.createdAt.rfc3339)
            writer.field("updated_at", item.updatedAt.rfc3339)
        }
    }
}
