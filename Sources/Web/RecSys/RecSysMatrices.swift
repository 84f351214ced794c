import Domain

/// `/api/similarity-matrix/`
struct RecSysMatrices {
    func index(_ call: RecSysCall) throws -> Response {
        let type = try call.integer("type")
        let version = try call.integer("version")
        let (name, description) = (call.filter("name"), call.filter("description"))
        let found = try Self.all(call).filter { matrix in
            (name ?? matrix.name) == matrix.name && (description ?? matrix.description) == matrix.description
                && (type ?? Self.type(of: matrix)) == Self.type(of: matrix)
                && (version ?? matrix.liveVersion ?? 0) == matrix.liveVersion ?? 0
        }
        return try call.page(Page(of: found, call.pageRequest)) { $0.recSysMatrix($1) }
    }

    /// Lists for people are no matrices of this API.
    static func all(_ call: RecSysCall) throws -> [SimilarityMatrix] {
        try call.services.matrices.list(viewer: call.viewer).filter { $0.kind != .userToItem }
    }

    static func type(of matrix: SimilarityMatrix) -> Int { matrix.kind == .userToUser ? 1 : 2 }

    func show(_ call: RecSysCall) throws -> Response {
        let matrix = try call.services.matrices.matrix(call.id(), viewer: call.viewer)
        return call.json { $0.recSysMatrix(matrix) }
    }

    func create(_ call: RecSysCall) throws -> Response {
        var fields = try call.fields()
        var draft = MatrixDraft(name: "", kind: .userToUser)
        let version = read(&fields, into: &draft)
        if let version, version != 0 {
            fields.add("version", "There is no version \(version) yet: it comes with its cells.")
        }
        try fields.problems.finish()
        let matrix = try saved { try call.services.matrices.create(draft, viewer: call.viewer) }
        return call.json(status: .created) { $0.recSysMatrix(matrix) }
    }

    /// Another version than the live one is made live, its cells being complete now.
    func update(_ call: RecSysCall) throws -> Response {
        let id: ID<SimilarityMatrix> = try call.id()
        var fields = try call.fields()
        let old = try call.services.matrices.matrix(id, viewer: call.viewer)
        var draft = old.draft
        let version = read(&fields, into: &draft)
        try fields.problems.finish()
        if draft != old.draft {
            _ = try saved { try call.services.matrices.update(id, viewer: call.viewer) { _ in draft } }
        }
        if let version, version != old.liveVersion ?? 0 { try goLive(version, of: id, call) }
        let matrix = try call.services.matrices.matrix(id, viewer: call.viewer)
        return call.json { $0.recSysMatrix(matrix) }
    }

    func destroy(_ call: RecSysCall) throws -> Response {
        try call.services.matrices.delete(call.id(), viewer: call.viewer)
        return .noContent
    }

    // MARK: - Versions

    /// Those that have cells.
    func versions(_ call: RecSysCall) throws -> Response {
        let versions = try call.services.matrices.versions(of: call.id(), viewer: call.viewer).filter {
            Self.cellCount($0) > 0
        }
        return call.json { writer in
            writer.array { writer in
                for version in versions { writer.object { $0.field("version", version.version.number) } }
            }
        }
    }

    func destroyVersion(_ call: RecSysCall) throws -> Response {
        let id: ID<SimilarityMatrix> = try call.id()
        guard let number = Int(call.request.parameters["version"] ?? "") else { throw RecSysRefusal.notFound }
        let matrices = call.services.matrices
        guard
            let version = try matrices.versions(of: id, viewer: call.viewer).first(where: {
                $0.version.number == number
            })
        else { return Response(.notFound) }
        try matrices.delete(number, of: id, viewer: call.viewer)
        return call.json { writer in
            writer.object { writer in
                writer.field("matrix", id.description)
                writer.field("version", String(number))
                writer.field("deleted", Self.cellCount(version))
            }
        }
    }

    /// As they came, or rows where they were made here.
    private static func cellCount(_ version: SimilarityMatrices.Version) -> Int {
        version.intake?.cellCount ?? version.version.rowCount
    }

    // MARK: -

    /// The version that is asked for, if any is.
    private func read(_ fields: inout RecSysFields, into draft: inout MatrixDraft) -> Int? {
        if let name = fields.required("name", RecSysFields.text) { draft.name = name }
        if let description = fields.required("description", RecSysFields.text) { draft.description = description }
        switch fields.optional("type", RecSysFields.integer) {
        case nil: break
        case 1: draft.kind = .userToUser
        case 2: draft.kind = .itemToItem
        case let other?: fields.add("type", "\"\(other)\" is not a valid choice.")
        }
        return fields.optional("version", RecSysFields.integer)
    }

    private func saved<Result>(_ save: () throws -> Result) throws -> Result {
        do { return try save() } catch DomainError.conflict(let why) {
            guard why.contains("name") else { throw DomainError.conflict(why) }
            throw RecSysCall.refusal(of: "name", "similarity matrix with this Name already exists.")
        }
    }

    private func goLive(_ number: Int, of id: ID<SimilarityMatrix>, _ call: RecSysCall) throws {
        do {
            _ = try call.services.matrices.activate(
                number,
                of: id,
                SimilarityMatrices.Expectation(allowsEmpty: true),
                viewer: call.viewer
            )
        } catch DomainError.notFound {
            throw RecSysCall.refusal(of: "version", "There is no version \(number): send its cells first.")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func recSysMatrix(_ matrix: SimilarityMatrix) {
        object { writer in
            writer.field("id", matrix.id.rawValue)
            writer.field("name", matrix.name)
            writer.field("type", RecSysMatrices.type(of: matrix))
            writer.field("description", matrix.description)
            writer.field("version", matrix.liveVersion ?? 0)
        }
    }
}
