import Domain

/// `/api/v1/tags`. A tag goes by its name, whatever its case.
struct TagAPI {
    func index(_ call: APICall) throws -> Response {
        let query = TagQuery(
            prefix: call.text("q") ?? "",
            order: call.text("sort").flatMap(TagOrder.init(text:)) ?? .mostUsed
        )
        return try call.list(call.services.tags.list(query, page: call.pageRequest())) { $0.tag($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let tag = try call.services.tags.tag(name(call))
        return try call.json { $0.tag(tag) }
    }

    /// A merge patch (RFC 7396); nothing here can be cleared.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let newName = fields.has("name") ? fields.requiredString("name") : nil
        try fields.finish()
        try requireMatch(call)
        var tag = try call.services.tags.tag(name(call))
        if let newName {
            tag = try call.services.tags.rename(
                tag.name,
                to: newName,
                merging: call.flag("merge"),
                viewer: call.viewer
            )
        }
        var response = try call.json { $0.tag(tag) }
        response.headers.set(.etag, to: ContentTag.strong(Self.content(of: tag)))
        return response
    }

    func destroy(_ call: APICall) throws -> Response {
        try requireMatch(call)
        try call.services.tags.delete(name(call), viewer: call.viewer)
        return .noContent
    }

    private func name(_ call: APICall) -> String { call.request.parameters["tag"] ?? "" }

    /// Throws `.notFound`, and as `APICall.requireMatch` does.
    private func requireMatch(_ call: APICall) throws {
        let tag = try call.services.tags.tag(name(call))
        try call.requireMatch(content: Self.content(of: tag))
    }

    /// As it is answered.
    private static func content(of tag: TagCount) -> [UInt8] {
        var writer = JSONWriter()
        writer.tag(tag)
        return writer.finish()
    }
}

extension JSONWriter {
    fileprivate mutating func tag(_ tag: TagCount) {
        object { writer in
            writer.field("name", tag.name)
            writer.field("item_count", tag.itemCount)
        }
    }
}
