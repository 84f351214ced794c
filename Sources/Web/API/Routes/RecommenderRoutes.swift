import Domain

/// `/recommenders` and `/models`.
extension RecommenderAPI {
    static let routes: [APIRoute] = {
        let recommenders = RecommenderAPI()
        return [
            APIRoute(
                .get,
                "/recommenders",
                .loop,
                "Recommenders in their order.",
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .recommender),
                handler: recommenders.index
            ),
            APIRoute(
                .post,
                "/recommenders",
                .writer,
                "Create a recommender.",
                access: .admin,
                body: .json(.recommenderDraft),
                answers: .created(.recommender),
                canConflict: true,
                handler: recommenders.create
            ),
            APIRoute(
                .get,
                "/recommenders/{recommender}",
                .loop,
                "One recommender.",
                parameters: [.fields],
                answers: .ok(.recommender),
                handler: recommenders.show
            ),
            APIRoute(
                .put,
                "/recommenders/{recommender}",
                .writer,
                "Replace all that was written of a recommender.",
                access: .admin,
                body: .json(.recommenderDraft),
                answers: .updated(.recommender),
                matching: .required,
                canConflict: true,
                handler: recommenders.update
            ),
            APIRoute(
                .patch,
                "/recommenders/{recommender}",
                .writer,
                "Change some fields of a recommender.",
                access: .admin,
                body: .patch(.recommenderPatch),
                answers: .updated(.recommender),
                matching: .required,
                canConflict: true,
                handler: recommenders.patch
            ),
            APIRoute(
                .delete,
                "/recommenders/{recommender}",
                .writer,
                "Delete a recommender with its matrices.",
                access: .admin,
                answers: .deleted,
                matching: .required,
                canConflict: true,
                handler: recommenders.destroy
            ),
            APIRoute(
                .get,
                "/models",
                .loop,
                "The models that recommenders can have, with what can be set about each.",
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .model),
                handler: recommenders.models
            ),
        ]
    }()
}

extension Schema {
    private static let modelName = Schema(.choice(ModelKind.allCases.map(\.rawValue)), "The algorithm; see `/models`.")
    static let modelSettings = Schema(
        .object([], others: Schema(.oneOf([Schema(.string()), Schema(.number()), Schema(.boolean)]))),
        "By name, as `/models` says; others keep their value."
    )

    static let recommender = Schema(
        .object([
            .always("id", .identifier),
            .always("name", .string(), "A word by which lists are asked for."),
            .always("title", .string(), "What people read above its list."),
            .always("description", .string()),
            .always("model", modelName),
            .always("settings", modelSettings),
            .always("item_matrix_id", Schema.identifier.orNull),
            .always("user_matrix_id", Schema.identifier.orNull),
            .always("list_matrix_id", Schema.identifier.orNull),
            .always("position", .integer(), "Its place among the others, lowest first."),
            .always("is_enabled", .boolean),
            .always("version", .version),
        ]),
        "A named, ordered, enabled way to recommend."
    )
    .named("Recommender")

    private static let matrixOfPublished = Schema(
        .integer(1...Int.max),
        "For the model `published`: a matrix that is published. Others make their own."
    )
    .orNull

    private static func recommenderFields(isRequired: Bool) -> [Property] {
        let name = Schema(.string(length: 1...RecommenderDraft.maxNameLength, pattern: "^[A-Za-z0-9_.+-]+$")).like(
            .string("ease")
        )
        let title = Schema(.string(length: 1...RecommenderDraft.maxNameLength)).like(.string("Made for you"))
        return [
            isRequired ? .always("name", name) : .maybe("name", name),
            isRequired ? .always("title", title) : .maybe("title", title),
            isRequired ? .always("model", modelName) : .maybe("model", modelName),
            .maybe("description", Schema(.string(length: 0...2000)).orNull),
            .maybe("settings", Schema.modelSettings.orNull),
            .maybe("item_matrix_id", Schema.matrixOfPublished),
            .maybe("user_matrix_id", Schema.matrixOfPublished),
            .maybe("list_matrix_id", Schema.matrixOfPublished),
            .maybe("position", Schema(.integer(1...Int.max)).orNull),
            .maybe("is_enabled", Schema(.boolean).orNull),
        ]
    }
    static let recommenderDraft = Schema(.object(recommenderFields(isRequired: true))).named("RecommenderDraft")
    static let recommenderPatch = Schema(.object(recommenderFields(isRequired: false))).named("RecommenderPatch")

    static let model = Schema(
        .object([
            .always("model", modelName),
            .always(
                "settings",
                .array(
                    Schema(
                        .object([
                            .always("name", .string()),
                            .always("type", .choice(["number", "integer", "string", "boolean"])),
                            .maybe("format", .choice(["models", "recommenders"])),
                            .maybe("minimum", .number()),
                            .maybe("maximum", .number()),
                            .maybe("enum", .array(Schema(.string()))),
                            .always("default", .anything),
                            .always("help", .string()),
                        ])
                    )
                )
            ),
        ]),
        "An algorithm with its settings."
    )
    .named("Model")
}
