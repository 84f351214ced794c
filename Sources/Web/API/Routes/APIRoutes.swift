/// The table of contents of the REST API.
enum APIRoutes {
    static let all: [APIRoute] =
        UserAPI.routes + ItemAPI.routes + ItemVectorAPI.routes + InteractionAPI.routes + RecommendationAPI.routes
        + RecommenderAPI.routes + JobAPI.routes
}
