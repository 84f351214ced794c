import Domain

/// `/api/v1/imports`: how far bulk loads are, and whole data sets.
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

    /// Takes the files of a data set; a job then loads them.
    func create(_ call: APICall) throws -> any ContentReceiver {
        try call.requireContentType()
        let upload = try call.services.bulkLoads.dataSet(
            plan(call),
            content(call),
            key: call.idempotencyKey,
            viewer: call.viewer
        )
        return DataSetReceiver(upload: upload, call: call)
    }

    /// Throws `.invalid` for what its description has no words for.
    private func plan(_ call: APICall) throws -> ImportPlan {
        let known = call.services.bulkLoads.dataSetFormats
        if let format = call.text("format"), !known.contains(format) {
            throw DomainError.invalid("format", "takes one of: \(known.joined(separator: ", ")).")
        }
        var texts: [ImportOptions.Name: String] = [:]
        for name in ImportOptions.Name.allCases { texts[name] = call.text(name.rawValue) }
        return try ImportPlan(format: call.text("format"), texts)
    }

    private func content(_ call: APICall) throws -> DataSetUpload.Content {
        let isArchive = call.contentType == "application/x-tar"
        switch call.text("file") {
        case nil where isArchive: return .archive
        case let name? where !isArchive: return .file(name: name)
        case nil: throw DomainError.invalid("file", "must name the file whose content is sent, or send a tar archive.")
        case _?: throw DomainError.invalid("file", "is for single files; an archive names its own.")
        }
    }
}

/// Takes the content of one upload.
private struct DataSetReceiver: ContentReceiver {
    var upload: DataSetUpload
    let call: APICall

    mutating func receive(_ piece: [UInt8]) throws {
        try upload.receive(piece)
    }

    mutating func finish() throws -> Response {
        let load = try upload.finish()
        let state = call.services.bulkLoads.state(of: load)
        var response = try call.json(status: .accepted) { $0.importing((load, state)) }
        response.headers.set(.location, to: "/api/v1/imports/\(load.id)")
        if upload.isReplayed { response.headers.set(.idempotentReplayed, to: "true") }
        return response
    }

    mutating func cancel() {
        upload.cancel()
    }
}

extension JSONWriter {
    fileprivate mutating func importing(_ found: (load: Import, state: ImportState)) {
        object { writer in
            writer.field("id", found.load.id.rawValue)
            writer.field("kind", found.load.kind.rawValue)
            writer.field("account_id", found.load.account?.rawValue)
            writer.field("key", found.load.key)
            writer.field("job_id", found.load.job?.rawValue)
            writer.field("state", found.state.rawValue)
            writer.bulkReportFields(found.load.report)
            writer.field("started_at", found.load.startedAt.rfc3339)
            writer.field("changed_at", found.load.changedAt.rfc3339)
        }
    }
}
