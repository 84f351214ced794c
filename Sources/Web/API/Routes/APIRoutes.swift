/// The table of contents of the REST API.
enum APIRoutes {
    static let all: [APIRoute] =
        UserAPI.routes + ItemAPI.routes + ItemVectorAPI.routes + InteractionAPI.routes + RecommendationAPI.routes
        + BulkAPI.routes + ExportAPI.routes + ImportAPI.routes + RecommenderAPI.routes + EnsembleAPI.routes
        + SimilarityMatrixAPI.routes + MatrixVersionAPI.routes + MatrixRowAPI.routes + UserNeighbourAPI.routes
        + JobAPI.routes + [description]

    /// All of it in the words of OpenAPI.
    static let description = APIRoute(
        .get,
        "/openapi.json",
        .loop,
        "This description.",
        answers: APIRoute.Answer(.ok, "It.", Schema(.object([], others: Schema(.anything)))),
        handler: { _ in .bytes(document, contentType: "application/json") }
    )

    private static let document = OpenAPIDocument(routes: HealthAPI.routes + all).bytes
}
