import Domain

/// `/evaluations`.
extension EvaluationAPI {
    static let routes: [APIRoute] = {
        let evaluations = EvaluationAPI()
        return [
            APIRoute(
                .get,
                "/evaluations",
                .reader,
                "How recommenders were judged, the newest first.",
                access: .adminRead,
                parameters: [.fields, .limit(20, atMost: 100), .cursor, .count],
                answers: .page(of: .evaluation),
                handler: evaluations.index
            ),
            APIRoute(
                .get,
                "/evaluations/{evaluation}",
                .loop,
                "One evaluation.",
                access: .adminRead,
                parameters: [.fields],
                answers: .ok(.evaluation),
                handler: evaluations.show
            ),
            APIRoute(
                .get,
                "/evaluations/{evaluation}/plot.svg",
                .reader,
                "Its figures as a drawing.",
                access: .adminRead,
                limit: .read,
                answers: APIRoute.Answer(
                    .ok,
                    "It.",
                    content: APIRoute.Content(types: ["image/svg+xml"], schema: Schema(.string()))
                ),
                handler: evaluations.plot
            ),
            APIRoute(
                .delete,
                "/evaluations/{evaluation}",
                .writer,
                "Delete an evaluation.",
                access: .admin,
                answers: .deleted,
                handler: evaluations.destroy
            ),
        ]
    }()
}

extension Schema {
    private static let measurement = Schema(
        .object([
            .always("value", .number()),
            .maybe(
                "interval",
                Schema(.array(Schema(.number()), count: 2...2), "Where 95 of 100 draws of users fall.")
            ),
        ])
    )
    private static let evaluationRow = Schema(
        .object([
            .always("name", .string(), "The recommender's."),
            .always("model", .string()),
            .always("settings", .object([], others: Schema(.anything))),
            .always(
                "reading",
                .choice(EvaluationRow.Reading.allCases.map(\.rawValue)),
                "Whose lists were judged: the model's own, or those that people get."
            ),
            .always("judged_user_count", .count),
            .always("fit_seconds", .number(0...Double.greatestFiniteMagnitude)),
            .always("failure", Schema(.string(), "Why there are no measurements.").orNull),
            .always("measurements", .object(Metric.allCases.map { .maybe($0.rawValue, metric($0)) })),
        ])
    )

    private static func metric(_ metric: Metric) -> Schema { Schema(measurement.kind, metric.help) }

    static let evaluation = Schema(
        .object([
            .always("id", .identifier),
            .always("started_at", .timestamp),
            .always("protocol", .string(), "What was withheld, as `palate evaluate` takes it."),
            .always("cutoff", .integer(Evaluation.Settings.cutoffRange), "How many items of a list were looked at."),
            .always("relevant_from", Schema(.number(), "The least rating of what was relevant; null: any.").orNull),
            .always("seed", Schema(.string(pattern: "^[0-9]+$")).like(.string("1"))),
            .always("interaction_count", .count),
            .always("user_count", .count),
            .always("item_count", .count),
            .always("rows", .array(evaluationRow)),
        ]),
        "How recommenders fared on ratings that were withheld, side by side."
    )
    .named("Evaluation")
}
