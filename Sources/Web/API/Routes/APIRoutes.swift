import Domain

/// The table of contents of the REST API.
enum APIRoutes {
    static let all: [APIRoute] =
        UserAPI.routes + ItemAPI.routes + TagAPI.routes + ItemVectorAPI.routes + InteractionAPI.routes + SkipAPI.routes
        + RecommendationAPI.routes
        + BulkAPI.routes + ExportAPI.routes + ImportAPI.routes + RecommenderAPI.routes + EnsembleAPI.routes
        + SimilarityMatrixAPI.routes + MatrixVersionAPI.routes + MatrixRowAPI.routes + UserNeighbourAPI.routes
        + JobAPI.routes + EventAPI.routes + EvaluationAPI.routes + AccountAPI.routes + SessionAPI.routes
        + TokenAPI.routes
        + SettingsAPI.routes + [description]

    /// All of it in the words of OpenAPI.
    static let description = APIRoute(
        .get,
        "/openapi.json",
        .loop,
        "This description.",
        answers: APIRoute.Answer(.ok, "It.", Schema(.object([], others: Schema(.anything)))),
        handler: { call in .bytes(try document(call.services.interactions.scale()), contentType: "application/json") }
    )

    /// Those of `all`, and those of the health checks before them.
    static let described = HealthAPI.routes + all

    private static func document(_ scale: RatingScale) -> [UInt8] {
        documents.withLock { documents in
            if let document = documents[scale] { return document }
            let document = OpenAPIDocument(routes: described, scale: scale).bytes
            documents = [scale: document]
            return document
        }
    }

    /// The last that was made, by what it was made for.
    private static let documents = Locked<[RatingScale: [UInt8]]>([:])
}
