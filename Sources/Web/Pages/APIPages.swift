import Domain

/// The REST API for people: what there is, with examples, and tried out with the session of their own browser.
struct APIPages: Sendable {
    /// The last that was made, by what ratings may be: the rest never changes while the program runs.
    private static let references = Locked<[RatingScale: [String: TemplateValue]]>([:])

    func show(_ visit: Visit) throws -> Response {
        let scale = try visit.services.interactions.scale()
        var values = Self.references.withLock { references in
            if let values = references[scale] { return values }
            let values = APIReference(routes: APIRoutes.described, scale: scale).values
            references = [scale: values]
            return values
        }
        let scheme = visit.frame.isSecure ? "https" : "http"
        values["api_url"] = .text("\(scheme)://\(visit.request.authority ?? "localhost")/api/v1")
        return try visit.page("api/show", title: "REST API", values)
    }
}
