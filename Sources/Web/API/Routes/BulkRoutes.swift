import Domain

/// Loads of any length: `/items/bulk`, `/users/bulk`, `/interactions/bulk`.
extension BulkAPI {
    static let routes: [APIRoute] = {
        let bulk = BulkAPI()
        let parameters = [
            QueryParameter(
                "dry_run",
                .flag,
                "Tell what would become of each line, and write nothing.",
                standard: "false"
            ),
            QueryParameter(
                "atomic",
                .flag,
                "All lines or none; at most \(BulkOptions.maxAtomicLines) of them.",
                standard: "false"
            ),
            QueryParameter(
                "errors",
                .integer(0...BulkOptions.maxProblemCount),
                "How many errors are listed; all are counted.",
                standard: String(BulkOptions.defaultProblemCount)
            ),
        ]
        let createsUsers = QueryParameter(
            "create_users",
            .flag,
            "Create the users whom lines name by external id and who are not there.",
            standard: "false"
        )
        return [
            route(
                "/items/bulk",
                "Create or replace items, one a line.",
                .editorWrite,
                parameters,
                .itemLine,
                bulk.items
            ),
            route(
                "/users/bulk",
                "Create or change users, one a line.",
                .editorWrite,
                parameters,
                .userLine,
                bulk.users
            ),
            route(
                "/interactions/bulk",
                "Rate, one a line; members for themselves.",
                .memberWrite,
                parameters + [createsUsers],
                .interactionLine,
                bulk.interactions
            ),
        ]
    }()

    private static func route(
        _ path: String,
        _ summary: String,
        _ access: APIRoute.Access,
        _ parameters: [QueryParameter],
        _ line: Schema,
        _ action: @escaping @Sendable (APICall) throws -> any ContentReceiver
    ) -> APIRoute {
        APIRoute(
            receiving: path,
            summary,
            access: access,
            parameters: parameters,
            body: APIRoute.Content(types: ["application/x-ndjson", "text/csv"], schema: line),
            answers: APIRoute.Answer(.ok, "What became of the lines.", .bulkReport),
            canConflict: true,
            takesKey: true,
            handler: action
        )
    }
}

extension ExportAPI {
    static let routes: [APIRoute] = {
        let export = ExportAPI()
        let format = QueryParameter(
            "format",
            .choice(BulkFormat.allCases.map(\.rawValue)),
            "Lines of JSON or CSV; otherwise what `Accept` names.",
            standard: BulkFormat.ndjson.rawValue
        )
        func answer(_ line: Schema) -> APIRoute.Answer {
            let content = APIRoute.Content(types: ["application/x-ndjson", "text/csv"], schema: line)
            return APIRoute.Answer(.ok, "All of them, one a line.", content: content)
        }
        return [
            APIRoute(
                .get,
                "/items/export",
                .reader,
                "All items, one a line.",
                parameters: [
                    format, QueryParameter("q", .text, "Words that titles, creators, tags or descriptions begin with."),
                    .tag, .withoutTag,
                ],
                answers: answer(.item),
                handler: export.items
            ),
            APIRoute(
                .get,
                "/users/export",
                .reader,
                "All users, one a line.",
                access: .editorRead,
                parameters: [format],
                answers: answer(.user),
                handler: export.users
            ),
            APIRoute(
                .get,
                "/interactions/export",
                .reader,
                "All ratings, one a line, as `/interactions/bulk` takes them.",
                access: .ownRead,
                parameters: [
                    format, QueryParameter("user_id", .id, "This user's ratings."),
                    QueryParameter("item_id", .id, "Ratings of this item."),
                    QueryParameter(
                        "ids",
                        .choice(["external", "ours"]),
                        "How users and items are named; those without an external id by ours in any case.",
                        standard: "external"
                    ),
                ],
                answers: answer(.interactionLine),
                handler: export.interactions
            ),
        ]
    }()
}

extension ImportAPI {
    static let routes: [APIRoute] = {
        let imports = ImportAPI()
        return [
            APIRoute(
                .get,
                "/imports",
                .reader,
                "Loads and how far they are, the newest first.",
                access: .memberRead,
                parameters: [QueryParameter("key", .text, "The load with this Idempotency-Key."), .fields]
                    + QueryParameter.page,
                answers: .page(of: .importing),
                handler: imports.index
            ),
            APIRoute(
                receiving: "/imports",
                "Load a data set from its files; a job does it. Send a tar archive (tar -cf - FOLDER), or one file.",
                access: .admin,
                parameters: [
                    QueryParameter(
                        "format",
                        .text,
                        "Of the data set, as `palate import --help` lists them; otherwise found out."
                    ),
                    QueryParameter("file", .text, "The name of the one file that is sent, such as `ratings.csv`."),
                    QueryParameter("prefix", .text, "Put before the data set's ids, to keep several apart."),
                    QueryParameter(
                        "orphans",
                        .choice(ImportOptions.OrphanRule.allCases.map(\.rawValue)),
                        "What becomes of ratings of items that are nowhere described; otherwise as the format has it."
                    ),
                    QueryParameter(
                        "scale_from",
                        .text,
                        "The scale of the data set's ratings, such as `1..10`; they are mapped to the site's."
                    ),
                    QueryParameter(
                        "tags",
                        .integer(ImportOptions.taggerCounts),
                        "Also take tags that so many people gave an item."
                    ),
                    QueryParameter("columns", .text, "What columns are called: `title=name,item=sku` (format table)."),
                    QueryParameter(
                        "attributes",
                        .text,
                        "Columns that become attributes, with commas between them (format table)."
                    ),
                ],
                body: APIRoute.Content(
                    types: ["application/x-tar", "application/octet-stream"],
                    schema: Schema(.anything, "The files.")
                ),
                answers: APIRoute.Answer(
                    .accepted,
                    "Its job is queued; `Location` says where the report will be.",
                    .importing
                ),
                canConflict: true,
                takesKey: true,
                handler: imports.create
            ),
            APIRoute(
                .get,
                "/imports/{import}",
                .loop,
                "One load.",
                access: .memberRead,
                parameters: [.fields],
                answers: .ok(.importing),
                handler: imports.show
            ),
        ]
    }()
}

extension Schema {
    static let itemLine = Schema(
        .anything,
        "An item as `/items` takes and shows it, known by its external id or by ours."
    )
    static let userLine = Schema(
        .anything,
        "A user as `/users` takes and shows it, known by the external id or by ours."
    )

    static let interactionLine = Schema(
        .object([
            .maybe("user", .string(), "By external id; or user_id."), .maybe("user_id", .identifier),
            .maybe("item", .string(), "By external id; or item_id."), .maybe("item_id", .identifier),
            .always("rating", .rating), .maybe("timestamp", .ratedAt), .maybe("suitable_to_train", .suitableToTrain),
        ]),
        "A rating as data sets write it."
    )
    .named("InteractionLine")

    private static let reportFields: [Property] = [
        .always("saved", .boolean, "False for a dry run, and for an atomic load with a bad line."),
        .always("lines", .count), .always("created", .count), .always("updated", .count), .always("unchanged", .count),
        .always("rejected", .count),
        .always(
            "errors",
            .array(
                Schema(
                    .object([
                        .always("line", .integer(1...Int.max)), .always("code", .string()),
                        .always("pointer", .string()),
                        .always("detail", .string()),
                    ])
                )
            ),
            "The first of them."
        ),
    ]
    static let bulkReport = Schema(.object(reportFields)).named("BulkReport")
    static let importing = Schema(
        .object(
            [
                .always("id", .identifier), .always("kind", .choice(Import.Kind.allCases.map(\.rawValue))),
                .always("account_id", Schema.identifier.orNull), .always("key", Schema(.string()).orNull),
                .always("job_id", Schema(Schema.identifier.kind, "What loads a data set, or did.").orNull),
                .always("state", .string()),
            ] + reportFields + [.always("started_at", .timestamp), .always("changed_at", .timestamp)]
        ),
        "A load with its report so far."
    )
    .named("Import")
}
