import Domain

/// `/api/v1/evaluations`.
struct EvaluationAPI {
    /// The drawing brings its own style, and nothing else.
    private static let plotPolicy = "default-src 'none'; style-src 'unsafe-inline'"

    func index(_ call: APICall) throws -> Response {
        return try call.list(call.services.evaluations.list(page: call.pageRequest(), viewer: call.viewer)) {
            $0.evaluation($1.evaluation, id: $1.id)
        }
    }

    func show(_ call: APICall) throws -> Response {
        let stored = try call.services.evaluations.evaluation(call.id("evaluation"), viewer: call.viewer)
        return try call.json { $0.evaluation(stored.evaluation, id: stored.id) }
    }

    func plot(_ call: APICall) throws -> Response {
        let stored = try call.services.evaluations.evaluation(call.id("evaluation"), viewer: call.viewer)
        let drawing = EvaluationPlot(stored.evaluation).svg
        var response = Response.bytes(Array(drawing.utf8), contentType: "image/svg+xml")
        response.headers.set(.contentSecurityPolicy, to: Self.plotPolicy)
        return response
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.evaluations.delete(call.id("evaluation"), viewer: call.viewer)
        return .noContent
    }
}
