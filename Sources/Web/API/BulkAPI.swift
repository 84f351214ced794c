import Domain

/// `/api/v1/items/bulk`, `/api/v1/users/bulk` and `/api/v1/interactions/bulk`: takes lines of JSON or CSV as they come.
struct BulkAPI {
    func items(_ call: APICall) throws -> any ContentReceiver {
        let load = try call.services.bulkLoads.items(
            call.bulkFormat(),
            options(call),
            key: call.idempotencyKey,
            viewer: call.viewer,
            read: Self.item
        )
        return BulkReceiver(load: load, call: call)
    }

    func users(_ call: APICall) throws -> any ContentReceiver {
        let load = try call.services.bulkLoads.users(
            call.bulkFormat(),
            options(call),
            key: call.idempotencyKey,
            viewer: call.viewer,
            read: Self.user
        )
        return BulkReceiver(load: load, call: call)
    }

    func interactions(_ call: APICall) throws -> any ContentReceiver {
        let load = try call.services.bulkLoads.interactions(
            call.bulkFormat(),
            options(call),
            key: call.idempotencyKey,
            viewer: call.viewer
        )
        return BulkReceiver(load: load, call: call)
    }

    private func options(_ call: APICall) -> BulkOptions {
        BulkOptions(
            isDryRun: call.flag("dry_run"),
            isAtomic: call.flag("atomic"),
            createsUsers: call.flag("create_users"),
            problemCount: call.integer("errors") ?? BulkOptions.defaultProblemCount
        )
    }

    // MARK: - Lines

    /// As `/api/v1/items` takes and shows an item. What only we write is passed over, so that an export can be loaded again.
    private static func item(_ value: JSONValue) throws -> ItemLine {
        var fields = try JSONFields(value)
        let draft = ItemFields.read(&fields)
        let id = fields.optionalInteger("id")
        for name in ["votes", "mean_rating", "version", "created_at", "updated_at"] { _ = fields.optionalValue(name) }
        try fields.finish()
        return ItemLine(id: id.map { ID(Int64($0)) }, draft: draft.normalised)
    }

    /// As `/api/v1/users` takes and shows a user.
    private static func user(_ value: JSONValue) throws -> UserLine {
        var fields = try JSONFields(value)
        let draft = UserDraft(
            externalID: fields.optionalString("external_id"),
            name: fields.optionalString("name") ?? "",
            isSynthetic: fields.optionalBool("is_synthetic") ?? false
        )
        let id = fields.optionalInteger("id")
        for name in ["rating_count", "mean_rating", "version", "created_at"] { _ = fields.optionalValue(name) }
        try fields.finish()
        return UserLine(id: id.map { ID(Int64($0)) }, draft: draft.normalised)
    }
}

/// A load that was to be all or nothing, with a line that cannot be saved.
struct RefusedLoad: Error {
    let report: BulkReport
}

/// Takes the lines of one request.
private struct BulkReceiver: ContentReceiver {
    var load: any BulkLoad
    let call: APICall

    mutating func receive(_ piece: [UInt8]) throws {
        try load.receive(piece)
    }

    /// Throws a 422 where nothing was saved since not all lines were good.
    mutating func finish() throws -> Response {
        let report = try load.finish()
        let replayed = report.isReplayed ? Headers(.idempotentReplayed, "true") : Headers()
        guard report.isSaved else { throw ErrorWithHeaders(error: RefusedLoad(report: report), headers: replayed) }
        var response = try call.json { $0.bulkReport(report) }
        for field in replayed.fields { response.headers.set(field.name, to: field.value) }
        return response
    }

    mutating func cancel() {
        load.cancel()
    }
}

extension APICall {
    /// What the content is written in. Throws a 415 for anything that the route does not take.
    func bulkFormat() throws(HTTPError) -> BulkFormat {
        try requireContentType()
        return contentType == "text/csv" ? .csv : .ndjson
    }
}

extension JSONWriter {
    mutating func bulkReport(_ report: BulkReport) {
        object { $0.bulkReportFields(report) }
    }

    mutating func bulkReportFields(_ report: BulkReport) {
        field("saved", report.isSaved)
        field("lines", report.lineCount)
        field("created", report.created)
        field("updated", report.updated)
        field("unchanged", report.unchanged)
        field("rejected", report.rejected)
        key("errors")
        array { writer in
            for problem in report.problems {
                writer.object { writer in
                    writer.field("line", problem.line)
                    writer.field("code", problem.code.rawValue)
                    writer.field("pointer", problem.pointer)
                    writer.field("detail", problem.detail)
                }
            }
        }
    }
}
