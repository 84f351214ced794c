import Domain

/// `/api/v1/recommenders` and `/api/v1/similarity-matrices`.
struct RecommenderAPI {
    func index(_ call: APICall) throws -> Response {
        return try call.list(Page(results: call.services.recommenders.list()), list: "recommenders") {
            $0.recommender($1)
        }
    }

    func show(_ call: APICall) throws -> Response {
        answer(call, try call.services.recommenders.recommender(call.id("recommender")))
    }

    /// A merge patch of the one field that can be changed so far.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let isEnabled = fields.requiredBool("is_enabled")
        try fields.finish()
        let id: ID<Recommender> = try call.id("recommender")
        try call.requireMatch("recommender", call.services.recommenders.recommender(id).version)
        let recommender = try call.services.recommenders.setEnabled(isEnabled, of: id, viewer: call.viewer)
        return answer(call, recommender)
    }

    private func answer(_ call: APICall, _ recommender: Recommender) -> Response {
        call.json(kind: "recommender", version: recommender.version) { $0.recommender(recommender) }
    }

    // MARK: - Matrices

    func matrices(_ call: APICall) throws -> Response {
        let matrices = try call.services.recommenders.matrices(viewer: call.viewer)
        return try call.list(Page(results: matrices), list: "similarity-matrices") { $0.matrix($1) }
    }

    func matrix(_ call: APICall) throws -> Response {
        let matrix = try call.services.recommenders.matrix(call.id("matrix"), viewer: call.viewer)
        return call.json { $0.matrix(matrix) }
    }

    func versions(_ call: APICall) throws -> Response {
        let versions = try call.services.recommenders.versions(of: call.id("matrix"), viewer: call.viewer)
        return try call.list(Page(results: versions), list: "versions") { $0.matrixVersion($1) }
    }

    /// Takes `{"number": 2}` and makes that version live.
    func updateLiveVersion(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let number = fields.requiredInteger("number")
        try fields.finish()
        let version = try call.services.recommenders.activate(number, of: call.id("matrix"), viewer: call.viewer)
        return call.json { $0.matrixVersion(version) }
    }
}

extension JSONWriter {
    mutating func recommender(_ recommender: Recommender) {
        object { writer in
            writer.field("id", recommender.id.rawValue)
            writer.field("name", recommender.name)
            writer.field("title", recommender.title)
            writer.field("description", recommender.description)
            writer.field("model", recommender.model.rawValue)
            writer.key("settings")
            writer.attributes(recommender.settings)
            writer.field("item_matrix_id", recommender.itemMatrixID?.rawValue)
            writer.field("user_matrix_id", recommender.userMatrixID?.rawValue)
            writer.field("position", recommender.position)
            writer.field("is_enabled", recommender.isEnabled)
            writer.field("version", recommender.version)
        }
    }

    mutating func matrix(_ matrix: SimilarityMatrix) {
        object { writer in
            writer.field("id", matrix.id.rawValue)
            writer.field("name", matrix.name)
            writer.field("kind", matrix.kind.rawValue)
            writer.field("description", matrix.description)
            writer.field("live_version", matrix.liveVersion)
        }
    }

    mutating func matrixVersion(_ version: MatrixVersion) {
        object { writer in
            writer.field("number", version.number)
            writer.field("state", version.state.rawValue)
            writer.field("row_count", version.rowCount)
            writer.field("job_id", version.job?.rawValue)
            writer.field("created_at", version.createdAt.rfc3339)
            writer.field("activated_at", version.activatedAt?.rfc3339)
        }
    }
}
