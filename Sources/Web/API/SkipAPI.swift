import Domain

/// `/api/v1/users/{user}/skips`, and what they are there for: `/api/v1/users/{user}/items-to-rate`.
struct SkipAPI {
    func itemsToRate(_ call: APICall) throws -> Response {
        let items = try call.services.interactions.itemsToRate(
            of: call.id("user"),
            limit: call.limit,
            tag: call.text("tag"),
            viewer: call.viewer
        )
        return try call.list(Page(results: items)) { $0.item($1) }
    }

    func index(_ call: APICall) throws -> Response {
        let interactions = call.services.interactions
        return try call.list(interactions.skips(of: call.id("user"), page: call.pageRequest(), viewer: call.viewer)) {
            $0.skip($1)
        }
    }

    func show(_ call: APICall) throws -> Response {
        let skip = try call.services.interactions.skip(
            user: call.id("user"),
            item: call.id("item"),
            viewer: call.viewer
        )
        return try call.json { $0.skip(skip) }
    }

    func update(_ call: APICall) throws -> Response {
        try requireMatch(call)
        let (user, item): (ID<User>, ID<Item>) = try (call.id("user"), call.id("item"))
        let (skip, isNew) = try call.services.interactions.saveSkip(user: user, item: item, viewer: call.viewer)
        var response = try call.json(status: isNew ? .created : .ok) { $0.skip(skip) }
        if isNew { response.headers.set(.location, to: "/api/v1/users/\(user)/skips/\(item)") }
        return response
    }

    func destroy(_ call: APICall) throws -> Response {
        try requireMatch(call)
        try call.services.interactions.deleteSkip(user: call.id("user"), item: call.id("item"), viewer: call.viewer)
        return .noContent
    }

    private func requireMatch(_ call: APICall) throws {
        let skip = try call.services.interactions.skipToChange(
            user: call.id("user"),
            item: call.id("item"),
            viewer: call.viewer
        )
        try call.requireMatch(content: skip.map(Self.content))
    }

    /// As it is answered.
    private static func content(of skip: Skip) -> [UInt8] {
        var writer = JSONWriter()
        writer.skip(skip)
        return writer.finish()
    }
}

extension JSONWriter {
    fileprivate mutating func skip(_ skip: Skip) {
        object { writer in
            writer.field("user_id", skip.userID.rawValue)
            writer.field("item_id", skip.itemID.rawValue)
            writer.field("skipped_at", skip.skippedAt.rfc3339)
        }
    }
}
