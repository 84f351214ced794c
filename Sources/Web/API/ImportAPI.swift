import Domain

/// `/api/v1/imports`: how far bulk loads are.
struct ImportAPI {
    /// With `key`, the one load that has it, if it is there.
    func index(_ call: APICall) throws -> Response {
        let loads = call.services.bulkLoads
        let request = try call.pageRequest()
        if let key = call.text("key") {
            let found = try loads.importing(key: key, viewer: call.viewer)
            return try call.list(Page(of: found.map { [$0] } ?? [], request)) { $0.importing($1) }
        }
        return try call.list(loads.list(page: request, viewer: call.viewer)) { $0.importing($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let found = try call.services.bulkLoads.importing(call.id("import"), viewer: call.viewer)
        return try call.json { $0.importing(found) }
    }
}

extension JSONWriter {
    fileprivate mutating func importing(_ found: (load: Import, state: ImportState)) {
        object { writer in
            writer.field("id", found.load.id.rawValue)
            writer.field("kind", found.load.kind.rawValue)
            writer.field("account_id", found.load.account?.rawValue)
            writer.field("key", found.load.key)
            writer.field("state", found.state.rawValue)
            writer.bulkReportFields(found.load.report)
            writer.field("started_at", found.load.startedAt.rfc3339)
            writer.field("changed_at", found.load.changedAt.rfc3339)
        }
    }
}
