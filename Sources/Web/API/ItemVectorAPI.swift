import Domain

/// `/api/v1/items/{item}/vector` and `/api/v1/item-vectors`.
struct ItemVectorAPI {
    func show(_ call: APICall) throws -> Response {
        try answer(call, call.services.itemVectors.vector(of: call.id("item")))
    }

    /// Creates or replaces.
    func update(_ call: APICall) throws -> Response {
        let id: ID<Item> = try call.id("item")
        var fields = try call.fields()
        let numbers = fields.requiredDoubles("vector")
        try fields.finish()
        let vectors = call.services.itemVectors
        try requireMatch(call, vectors.known(id))
        let isNew = try vectors.save(numbers, of: id, viewer: call.viewer) == .created
        return try answer(call, vectors.vector(of: id), isNew: isNew)
    }

    func destroy(_ call: APICall) throws -> Response {
        let id: ID<Item> = try call.id("item")
        try requireMatch(call, call.services.itemVectors.known(id))
        try call.services.itemVectors.delete(of: id, viewer: call.viewer)
        return .noContent
    }

    /// What is not there has no tag that could be listed.
    private func requireMatch(_ call: APICall, _ vector: ItemVector?) throws {
        guard let vector else { return try call.requireMatch(content: nil) }
        try call.requireMatch("vector", vector.version)
    }

    private func answer(_ call: APICall, _ vector: ItemVector, isNew: Bool = false) throws -> Response {
        try call.json(
            kind: "vector",
            version: vector.version,
            status: isNew ? .created : .ok,
            location: isNew ? "/api/v1/items/\(vector.itemID)/vector" : nil
        ) { $0.itemVector(vector) }
    }

    // MARK: - All of them

    func summary(_ call: APICall) throws -> Response {
        let summary = try call.services.itemVectors.summary()
        return try call.json { writer in
            writer.object { writer in
                writer.field("count", summary.count)
                writer.field("dimension", summary.dimension)
            }
        }
    }

    func destroyAll(_ call: APICall) throws -> Response {
        try call.services.itemVectors.deleteAll(viewer: call.viewer)
        return .noContent
    }

    /// Takes lines of JSON as they come. Throws a 415 for another kind of content.
    func load(_ call: APICall) throws -> any ContentReceiver {
        let load = try call.services.itemVectors.load(viewer: call.viewer)
        try call.requireContentType()
        return ItemVectorReceiver(load: load, call: call)
    }
}

/// Takes the vectors of one request. What it has saved stays, whatever becomes of the rest.
private struct ItemVectorReceiver: ContentReceiver {
    var load: ItemVectorLoad
    let call: APICall

    mutating func receive(_ piece: [UInt8]) throws {
        try load.receive(piece)
    }

    mutating func finish() throws -> Response {
        let report = try load.finish()
        return try call.json { $0.itemVectorReport(report) }
    }

    mutating func cancel() {}
}

extension JSONWriter {
    fileprivate mutating func itemVector(_ vector: ItemVector) {
        object { writer in
            writer.field("item_id", vector.itemID.rawValue)
            writer.key("vector")
            writer.array { writer in
                // The shortest digits that tell this number of 32 bits from all others.
                for number in vector.numbers { writer.double(Double(number.description) ?? Double(number)) }
            }
        }
    }

    fileprivate mutating func itemVectorReport(_ report: ItemVectorReport) {
        object { writer in
            writer.field("lines", report.lineCount)
            writer.field("created", report.created)
            writer.field("updated", report.updated)
            writer.field("unchanged", report.unchanged)
            writer.field("rejected", report.rejected)
            writer.key("errors")
            writer.array { writer in
                for problem in report.problems {
                    writer.object { writer in
                        writer.field("line", problem.line)
                        writer.field("pointer", problem.pointer)
                        writer.field("detail", problem.detail)
                    }
                }
            }
        }
    }
}
