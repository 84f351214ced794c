import Domain

/// `/api/v1/items/export`, `/api/v1/users/export` and `/api/v1/interactions/export`: all of a list, as lines of JSON or CSV.
///
/// Rows are read a batch at a time, and each batch as it is at that moment: what changes while an export runs may be in it or
/// not.
struct ExportAPI {
    private static let rowsPerBatch = 1000
    private static let interactionsPerBatch = 20_000

    func items(_ call: APICall) throws -> Response {
        var itemQuery = ItemQuery(text: (call.text("q") ?? "").trimmed, order: ItemOrder(.id, isDescending: false))
        call.query.all("tag").forEach { itemQuery.addTag($0) }
        call.query.all("-tag").forEach { itemQuery.exclude($0) }
        try itemQuery.validate()
        let (items, filter) = (call.services.items, itemQuery)
        return answer(call, ItemRow.columns, batch: Self.rowsPerBatch) { page in
            try items.list(filter, page: page).map(ItemRow.init)
        }
    }

    func users(_ call: APICall) throws -> Response {
        try call.viewer.require(.editor, .read)
        let (users, viewer) = (call.services.users, call.viewer)
        return answer(call, UserRow.columns, batch: Self.rowsPerBatch) { page in
            try users.list(UserQuery(), page: page, viewer: viewer).map(UserRow.init)
        }
    }

    /// Users and items by external id where they have one; with `ids=ours` all by our ids.
    func interactions(_ call: APICall) throws -> Response {
        let filter = InteractionQuery(user: call.id(query: "user_id"), item: call.id(query: "item_id"))
        let usesOurIDs = call.text("ids") == "ours"
        let (services, viewer) = (call.services, call.viewer)
        // Before anything is answered: whoever may not read it is told so, and who is not there.
        _ = try services.interactions.list(filter, page: PageRequest(limit: 1), viewer: viewer)
        let names = ExportedNames(services: services, viewer: viewer, usesOurIDs: usesOurIDs)
        return answer(call, InteractionRow.columns, batch: Self.interactionsPerBatch) { page in
            try services.interactions.list(filter, page: page, viewer: viewer).map { interaction in
                InteractionRow(
                    user: try names.user(interaction.userID),
                    item: try names.item(interaction.itemID),
                    interaction: interaction
                )
            }
        }
    }

    private func answer<Row: ExportRow>(
        _ call: APICall,
        _ columns: StaticString,
        batch: Int,
        _ read: sending @escaping (PageRequest) throws -> Page<Row>
    ) -> Response {
        let format = format(call)
        let type = format == .csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson"
        // A HEAD asks for nothing to be read.
        var next: PageRequest? = PageRequest(limit: batch)
        var hasHead = format == .ndjson
        return .stream(
            ContentSource {
                guard let request = next else { return nil }
                let page = try read(request)
                next = page.next.map { PageRequest(limit: batch, start: $0) }
                switch format {
                case .ndjson:
                    var writer = JSONWriter(expecting: 128 * page.results.count)
                    for row in page.results {
                        row.write(&writer)
                        writer.newline()
                    }
                    return writer.finish()
                case .csv:
                    var writer = CSVWriter(expecting: 64 * page.results.count)
                    if !hasHead { writer.head(columns) }
                    hasHead = true
                    for row in page.results {
                        row.write(&writer)
                        writer.endRow()
                    }
                    return writer.finish()
                }
            },
            contentType: type
        )
    }

    /// By `format`, otherwise by what the client accepts: CSV if it names that and no lines of JSON.
    private func format(_ call: APICall) -> BulkFormat {
        if let format = call.text("format").flatMap(BulkFormat.init(rawValue:)) { return format }
        let accepted = (call.request.header(.accept) ?? "").lowercased()
        return accepted.contains("text/csv") && !accepted.contains("application/x-ndjson") ? .csv : .ndjson
    }
}

/// How an export names users and items. Used by one thread at a time.
private final class ExportedNames {
    /// Some 100 bytes each.
    private static let rememberedItems = 200_000

    private let services: Services
    private let viewer: Viewer
    private let usesOurIDs: Bool
    private var items: [ID<Item>: RowName<Item>] = [:]
    private var lastUser: (id: ID<User>, name: RowName<User>)?

    init(services: Services, viewer: Viewer, usesOurIDs: Bool) {
        self.services = services
        self.viewer = viewer
        self.usesOurIDs = usesOurIDs
    }

    /// Interactions come user by user.
    func user(_ id: ID<User>) throws -> RowName<User> {
        if usesOurIDs { return .id(id) }
        if let lastUser, lastUser.id == id { return lastUser.name }
        let name: RowName<User>
        do {
            name = try services.users.user(id, viewer: viewer).externalID.map(RowName.externalID) ?? .id(id)
        } catch DomainError.notFound {
            // Deleted since its interactions were read.
            name = .id(id)
        }
        lastUser = (id, name)
        return name
    }

    func item(_ id: ID<Item>) throws -> RowName<Item> {
        if usesOurIDs { return .id(id) }
        if let name = items[id] { return name }
        let name = try services.items.known(id)?.externalID.map(RowName.externalID) ?? .id(id)
        if items.count >= Self.rememberedItems { items.removeAll(keepingCapacity: true) }
        items[id] = name
        return name
    }
}
