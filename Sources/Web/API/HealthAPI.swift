import Domain

/// For balancers: is the process alive, and can it answer?
struct HealthAPI {
    static let routes: [APIRoute] = {
        let health = HealthAPI()
        return [
            APIRoute(
                .get,
                "/health/live",
                .loop,
                "Whether the process is alive.",
                answers: .ok(.health),
                handler: health.live
            ),
            APIRoute(
                .get,
                "/health/ready",
                .loop,
                "Whether it can answer, its database with it.",
                answers: .ok(.health),
                handler: health.ready
            ),
        ]
    }()

    func live(_ call: APICall) throws -> Response {
        try status(call, "live")
    }

    /// Answers 200 only after the database did.
    func ready(_ call: APICall) throws -> Response {
        _ = try call.services.settings.settings()
        _ = try call.services.items.count()
        return try status(call, "ready")
    }

    private func status(_ call: APICall, _ text: String) throws -> Response {
        var response = try call.json { writer in writer.object { $0.field("status", text) } }
        response.headers.set(.cacheControl, to: "no-store")
        return response
    }
}

extension Schema {
    fileprivate static let health = Schema(.object([.always("status", .string())]))
}
