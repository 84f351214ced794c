import Domain

/// `/api/v1/similarity-matrices/{matrix}/versions` and `…/live-version`.
struct MatrixVersionAPI {
    func index(_ call: APICall) throws -> Response {
        let versions = try call.services.matrices.versions(of: call.id("matrix"), viewer: call.viewer)
        return try call.list(Page(of: versions, call.pageRequest())) { $0.matrixVersion($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let version = try call.services.matrices.version(
            call.versionNumber,
            of: call.id("matrix"),
            viewer: call.viewer
        )
        return try call.json { $0.matrixVersion(version) }
    }

    /// Takes `{}` for the next number, or `{"number": 7, "mirror": true, "neighbours": 50, "only_positive": true}`.
    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let number = fields.optionalInteger("number")
        let rule = MatrixIntakeRule(
            mirrors: fields.optionalBool("mirror") ?? false,
            neighbours: fields.optionalInteger("neighbours"),
            onlyPositive: fields.optionalBool("only_positive") ?? false
        )
        try fields.finish()
        let matrix: ID<SimilarityMatrix> = try call.id("matrix")
        let begun = try call.services.matrices.begin(number, of: matrix, rule, viewer: call.viewer)
        var response = try call.json(status: .created) { $0.matrixVersion(begun) }
        response.headers.set(
            .location,
            to: "/api/v1/similarity-matrices/\(matrix)/versions/\(begun.version.number)"
        )
        return response
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.matrices.delete(call.versionNumber, of: call.id("matrix"), viewer: call.viewer)
        return .noContent
    }

    /// Takes `{"number": 2}` and makes that version live; `"cells": 1000` says how many different ones must have come, and
    /// `"allow_empty": true` that there may be none.
    func activate(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let number = fields.requiredInteger("number")
        let expectation = SimilarityMatrices.Expectation(
            cellCount: fields.optionalInteger("cells"),
            allowsEmpty: fields.optionalBool("allow_empty") ?? false
        )
        try fields.finish()
        let live = try call.services.matrices.activate(
            number,
            of: call.id("matrix"),
            expectation,
            viewer: call.viewer
        )
        return try call.json { $0.matrixVersion(live) }
    }
}

extension APICall {
    /// Of the version in the path. Throws `.notFound` for what is no number.
    var versionNumber: Int {
        get throws {
            let text = request.parameters["number"] ?? ""
            guard let number = Int(text), number > 0 else { throw DomainError.notFound("version “\(text)”") }
            return number
        }
    }
}

extension JSONWriter {
    fileprivate mutating func matrixVersion(_ found: SimilarityMatrices.Version) {
        let version = found.version
        object { writer in
            writer.field("number", version.number)
            writer.field("state", version.state.rawValue)
            writer.field("row_count", version.rowCount)
            writer.field("job_id", version.job?.rawValue)
            writer.field("created_at", version.createdAt.rfc3339)
            writer.field("activated_at", version.activatedAt?.rfc3339)
            writer.key("intake")
            if let intake = found.intake { writer.intake(intake) } else { writer.null() }
        }
    }

    private mutating func intake(_ intake: MatrixIntake) {
        object { writer in
            writer.field("stage", intake.stage.rawValue)
            writer.field("mirror", intake.rule.mirrors)
            writer.field("neighbours", intake.rule.neighbours)
            writer.field("only_positive", intake.rule.onlyPositive)
            writer.field("received_cells", intake.cellCount)
            writer.field("received_at", intake.receivedAt.rfc3339)
        }
    }
}
