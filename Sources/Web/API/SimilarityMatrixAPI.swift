import Domain

/// `/api/v1/similarity-matrices`.
struct SimilarityMatrixAPI {
    private static let kind = "similarity-matrix"

    func index(_ call: APICall) throws -> Response {
        let matrices = try call.services.matrices.list(viewer: call.viewer)
        return try call.list(Page(of: matrices, call.pageRequest())) { $0.matrix($1) }
    }

    func show(_ call: APICall) throws -> Response {
        try answer(call, call.services.matrices.matrix(call.id("matrix"), viewer: call.viewer))
    }

    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = MatrixDraft(
            name: fields.requiredString("name"),
            kind: Self.kind(&fields) ?? .itemToItem,
            description: fields.optionalString("description") ?? ""
        )
        try fields.finish()
        let matrix = try call.services.matrices.create(draft, viewer: call.viewer)
        return try call.json(
            kind: Self.kind,
            version: matrix.version,
            status: .created,
            location: "/api/v1/similarity-matrices/\(matrix.id)"
        ) { $0.matrix(matrix) }
    }

    /// The kind cannot change, and may be left out.
    func update(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let name = fields.requiredString("name")
        let description = fields.optionalString("description") ?? ""
        let kind = fields.has("kind") ? Self.kind(&fields) : nil
        try fields.finish()
        return try save(call) { known in
            MatrixDraft(name: name, kind: kind ?? known.kind, description: description)
        }
    }

    /// A merge patch (RFC 7396): fields that are given replace, null clears.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let name = fields.has("name") ? fields.requiredString("name") : nil
        let description = fields.has("description") ? fields.optionalString("description") ?? "" : nil
        let kind = fields.has("kind") ? Self.kind(&fields) : nil
        try fields.finish()
        return try save(call) { known in
            MatrixDraft(
                name: name ?? known.name,
                kind: kind ?? known.kind,
                description: description ?? known.description
            )
        }
    }

    private func save(_ call: APICall, _ draft: (SimilarityMatrix) -> MatrixDraft) throws -> Response {
        let changed = try call.services.matrices.update(call.id("matrix"), viewer: call.viewer) { known in
            try call.requireMatch(Self.kind, known.version)
            return draft(known)
        }
        return try answer(call, changed)
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.matrices.delete(call.id("matrix"), viewer: call.viewer) { known in
            try call.requireMatch(Self.kind, known.version)
        }
        return .noContent
    }

    private func answer(_ call: APICall, _ matrix: SimilarityMatrix) throws -> Response {
        try call.json(kind: Self.kind, version: matrix.version) { $0.matrix(matrix) }
    }

    private static func kind(_ fields: inout JSONFields) -> SimilarityMatrix.Kind? {
        let text = fields.requiredString("kind")
        if let kind = SimilarityMatrix.Kind(rawValue: text) { return kind }
        let known = SimilarityMatrix.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        fields.addProblem("kind", "must be one of: \(known)")
        return nil
    }
}

extension JSONWriter {
    mutating func matrix(_ matrix: SimilarityMatrix) {
        object { writer in
            writer.field("id", matrix.id.rawValue)
            writer.field("name", matrix.name)
            writer.field("kind", matrix.kind.rawValue)
            writer.field("description", matrix.description)
            writer.field("is_published", matrix.isPublished)
            writer.field("live_version", matrix.liveVersion)
        }
    }
}
