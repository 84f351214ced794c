import Domain

/// `/similarity-matrices`: those trained here, and those computed elsewhere and published.
extension SimilarityMatrixAPI {
    static let routes: [APIRoute] = {
        let matrices = SimilarityMatrixAPI()
        return [
            APIRoute(
                .get,
                "/similarity-matrices",
                .loop,
                "Similarity matrices.",
                access: .adminRead,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .matrix),
                handler: matrices.index
            ),
            APIRoute(
                .post,
                "/similarity-matrices",
                .writer,
                "Create a matrix for versions that are computed elsewhere.",
                access: .admin,
                body: .json(.matrixDraft),
                answers: .created(.matrix),
                canConflict: true,
                handler: matrices.create
            ),
            APIRoute(
                .get,
                "/similarity-matrices/{matrix}",
                .loop,
                "One similarity matrix.",
                access: .adminRead,
                parameters: [.fields],
                answers: .ok(.matrix),
                handler: matrices.show
            ),
            APIRoute(
                .put,
                "/similarity-matrices/{matrix}",
                .writer,
                "Rename or describe a matrix.",
                access: .admin,
                body: .json(.matrixChange),
                answers: .updated(.matrix),
                matching: .required,
                canConflict: true,
                handler: matrices.update
            ),
            APIRoute(
                .patch,
                "/similarity-matrices/{matrix}",
                .writer,
                "Change some fields of a matrix.",
                access: .admin,
                body: .patch(.matrixPatch),
                answers: .updated(.matrix),
                matching: .required,
                canConflict: true,
                handler: matrices.patch
            ),
            APIRoute(
                .delete,
                "/similarity-matrices/{matrix}",
                .stream,
                "Delete a matrix with its versions.",
                access: .admin,
                limit: .write,
                answers: .deleted,
                matching: .required,
                canConflict: true,
                handler: matrices.destroy
            ),
        ]
    }()
}

extension MatrixVersionAPI {
    static let routes: [APIRoute] = {
        let versions = MatrixVersionAPI()
        return [
            APIRoute(
                .get,
                "/similarity-matrices/{matrix}/versions",
                .loop,
                "Its versions by number.",
                access: .adminRead,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .matrixVersion),
                handler: versions.index
            ),
            APIRoute(
                .post,
                "/similarity-matrices/{matrix}/versions",
                .stream,
                "Begin a version whose rows are sent.",
                access: .admin,
                limit: .write,
                body: .json(.matrixVersionDraft),
                answers: .created(.matrixVersion),
                canConflict: true,
                handler: versions.create
            ),
            APIRoute(
                .get,
                "/similarity-matrices/{matrix}/versions/{number}",
                .loop,
                "One version.",
                access: .adminRead,
                parameters: [.fields],
                answers: .ok(.matrixVersion),
                handler: versions.show
            ),
            APIRoute(
                .delete,
                "/similarity-matrices/{matrix}/versions/{number}",
                .stream,
                "Delete a version that is not live.",
                access: .admin,
                limit: .write,
                answers: .deleted,
                canConflict: true,
                handler: versions.destroy
            ),
            APIRoute(
                .put,
                "/similarity-matrices/{matrix}/live-version",
                .stream,
                "Make a version live: a new one, or an earlier one to roll back.",
                access: .admin,
                limit: .write,
                body: .json(.liveVersionDraft),
                answers: .updated(.matrixVersion),
                canConflict: true,
                handler: versions.activate
            ),
        ]
    }()
}

extension MatrixRowAPI {
    static let routes: [APIRoute] = {
        let rows = MatrixRowAPI()
        return [
            APIRoute(
                .get,
                "/similarity-matrices/{matrix}/versions/{number}/rows",
                .reader,
                "Its rows by id.",
                access: .adminRead,
                limit: .read,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .matrixRow),
                handler: rows.index
            ),
            APIRoute(
                .get,
                "/similarity-matrices/{matrix}/versions/{number}/rows/{row}",
                .reader,
                "One row.",
                access: .adminRead,
                limit: .read,
                answers: .ok(.matrixRow),
                handler: rows.show
            ),
            APIRoute(
                receiving: "/similarity-matrices/{matrix}/versions/{number}/rows/bulk",
                "Send rows or cells, one a line, in any order and over any number of requests.",
                access: .admin,
                body: APIRoute.Content(types: ["application/x-ndjson", "text/csv"], schema: .matrixLine),
                answers: APIRoute.Answer(.ok, "What became of the lines.", .matrixRowReport),
                canConflict: true,
                handler: rows.load
            ),
        ]
    }()
}

extension EnsembleAPI {
    static let routes: [APIRoute] = {
        let ensembles = EnsembleAPI()
        return [
            APIRoute(
                .get,
                "/ensembles",
                .loop,
                "Recommenders that are made of others, with their parts.",
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .ensemble),
                handler: ensembles.index
            ),
            APIRoute(
                .get,
                "/ensembles/{ensemble}",
                .loop,
                "One of them; it is changed as a recommender.",
                parameters: [.fields],
                answers: .ok(.ensemble),
                handler: ensembles.show
            ),
        ]
    }()
}

extension UserNeighbourAPI {
    static let routes: [APIRoute] = [
        APIRoute(
            .get,
            "/users/{user}/neighbours",
            .reader,
            "The people most like a user, by the live version of a user matrix.",
            access: .editorRead,
            parameters: [
                QueryParameter(
                    "matrix",
                    .id,
                    "A user matrix; otherwise that of the first recommender which reads one."
                ),
                .limit(),
            ],
            answers: .ok(.userNeighbours),
            handler: UserNeighbourAPI().index
        )
    ]
}

extension Schema {
    private static let kind = Schema(
        .choice(SimilarityMatrix.Kind.allCases.map(\.rawValue)),
        "Items like items, users like users, or lists: items for users."
    )
    static let matrix = Schema(
        .object([
            .always("id", .identifier),
            .always("name", .string()),
            .always("kind", kind),
            .always("description", .string()),
            .always("is_published", .boolean, "Whether its versions are computed elsewhere."),
            .always("live_version", Schema(.integer(1...Int.max), "The one that lists are read from.").orNull),
        ]),
        "The nearest neighbours of each row with their similarity; has versions."
    )
    .named("SimilarityMatrix")

    private static let matrixName = Schema(.string(length: 1...MatrixDraft.maxNameLength, pattern: Schema.line))
    private static let matrixDescription = Schema(.string(length: 0...MatrixDraft.maxDescriptionLength)).orNull
    static let matrixDraft = Schema(
        .object([.always("name", matrixName), .always("kind", kind), .maybe("description", matrixDescription)])
    )
    .named("SimilarityMatrixDraft")
    static let matrixChange = Schema(
        .object([.always("name", matrixName), .maybe("kind", kind), .maybe("description", matrixDescription)])
    )
    static let matrixPatch = Schema(
        .object([.maybe("name", matrixName), .maybe("kind", kind), .maybe("description", matrixDescription)])
    )

    static let matrixVersion = Schema(
        .object([
            .always("number", .integer(1...Int.max)),
            .always("state", .choice(MatrixVersion.State.allCases.map(\.rawValue))),
            .always("row_count", .integer(0...Int.max)),
            .always("job_id", Schema.identifier.orNull),
            .always("created_at", .timestamp),
            .always("activated_at", Schema.timestamp.orNull),
            .always("intake", Schema.intake.orNull),
        ]),
        "One computed state of a matrix."
    )
    .named("MatrixVersion")

    private static let intake = Schema(
        .object([
            .always("stage", .choice(["receiving", "finishing", "finished"])),
            .always("mirror", .boolean), .always("neighbours", Schema(.integer(1...Int.max)).orNull),
            .always("only_positive", .boolean), .always("received_cells", .count),
            .always("received_at", .timestamp),
        ]),
        "How it gets its rows, if they are computed elsewhere."
    )

    static let matrixVersionDraft = Schema(
        .object([
            .maybe("number", Schema(.integer(MatrixVersion.numbers), "The next one where it is left out.").orNull),
            .maybe("mirror", Schema(.boolean, "Whether each of a pair becomes a neighbour of the other.").orNull),
            .maybe("neighbours", Schema(.integer(MatrixIntakeRule.neighbourRange), "How many a row keeps.").orNull),
            .maybe("only_positive", Schema(.boolean, "Whether similarities of 0 and below are left out.").orNull),
        ])
    )
    .named("MatrixVersionDraft")

    static let liveVersionDraft = Schema(
        .object([
            .always("number", .integer(MatrixVersion.numbers)),
            .maybe("cells", Schema(.integer(0...Int.max), "How many different cells must have come.").orNull),
            .maybe("allow_empty", Schema(.boolean).orNull),
        ])
    )

    static let matrixRow = Schema(
        .object([
            .always("id", .integer()),
            .always(
                "neighbours",
                .array(Schema(.object([.always("id", .integer()), .always("similarity", .number())])))
            ),
        ])
    )
    static let matrixLine = Schema(
        .anything,
        #"A row by our ids or by external ones, `{"id":17,"neighbours":[[23,0.91]]}`, or a cell, `{"row":17,"column":23,"value":0.91}`. As CSV cells: the columns `row` or `row_external_id`, `column` or `column_external_id`, and `value`."#
    )
    static let matrixRowReport = Schema(
        .object([
            .always("lines", .count), .always("accepted", .count), .always("cells", .count),
            .always("rejected", .count),
            .always(
                "errors",
                .array(
                    Schema(
                        .object([
                            .always("line", .integer(1...Int.max)), .always("code", .string()),
                            .always("pointer", .string()), .always("detail", .string()),
                        ])
                    )
                )
            ),
        ])
    )

    static let ensemble = Schema(
        .object([
            .always("id", .identifier), .always("name", .string()), .always("title", .string()),
            .always("description", .string()), .always("model", .string()),
            .always("parts", .array(Schema(.object([], others: Schema(.anything))))),
            .always("position", .integer()), .always("is_enabled", .boolean), .always("version", .version),
        ]),
        "A recommender made of others: by number of ratings, or by weights."
    )
    .named("Ensemble")

    static let userNeighbours = Schema(
        .object([
            .always("user_id", .identifier), .always("matrix_id", .identifier),
            .always("matrix_version", Schema(.integer(1...Int.max)).orNull),
            .always("results", .array(Schema(.object([.always("user", .user), .always("similarity", .number())])))),
        ])
    )
}
