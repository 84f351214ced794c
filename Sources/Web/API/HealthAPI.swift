import Domain

/// For balancers: is the process alive, and can it answer?
struct HealthAPI {
    func live(_ call: APICall) throws -> Response {
        status(call, "live")
    }

    /// Answers 200 only after the database did.
    func ready(_ call: APICall) throws -> Response {
        _ = try call.services.settings.settings()
        _ = try call.services.items.count()
        return status(call, "ready")
    }

    private func status(_ call: APICall, _ text: String) -> Response {
        var response = call.json { writer in writer.object { $0.field("status", text) } }
        response.headers.set(.cacheControl, to: "no-store")
        return response
    }
}
