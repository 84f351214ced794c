import Domain

/// `/jobs`.
extension JobAPI {
    static let routes: [APIRoute] = {
        let jobs = JobAPI()
        return [
            APIRoute(
                .get,
                "/jobs",
                .loop,
                "Jobs, the newest first.",
                access: .adminRead,
                parameters: [
                    QueryParameter("kind", .choice(Job.Kind.allCases.map(\.rawValue)), "Only jobs of this kind."),
                    QueryParameter("state", .choice(Job.State.allCases.map(\.rawValue)), "Only jobs in this state."),
                    QueryParameter("recommender_id", .id, "Only jobs of this recommender."), .fields,
                ] + QueryParameter.page,
                answers: .page(of: .job),
                handler: jobs.index
            ),
            APIRoute(
                .post,
                "/jobs",
                .writer,
                "Have a recommender trained, or recommenders judged by ratings that are withheld.",
                access: .admin,
                body: .json(.jobDraft),
                answers: APIRoute.Answer(.accepted, "Queued; `Location` says where.", .job),
                canConflict: true,
                handler: jobs.create
            ),
            APIRoute(
                .get,
                "/jobs/{job}",
                .loop,
                "One job with its log.",
                access: .adminRead,
                parameters: [.fields],
                answers: .ok(.jobWithLog),
                handler: jobs.show
            ),
            APIRoute(
                .delete,
                "/jobs/{job}",
                .writer,
                "Cancel a job. One that runs ends soon after the answer.",
                access: .admin,
                answers: APIRoute.Answer(.accepted, "It ends soon.", .job),
                canConflict: true,
                handler: jobs.destroy
            ),
        ]
    }()
}

extension Schema {
    private static let jobFields: [Property] = [
        .always("id", .identifier),
        .always("kind", .choice(Job.Kind.allCases.map(\.rawValue))),
        .always("recommender_id", Schema(Schema.identifier.kind, "What is trained.").orNull),
        .always(
            "evaluation_id",
            Schema(Schema.identifier.kind, "What came of an evaluation, once it has ended.").orNull
        ),
        .always("import_id", Schema(Schema.identifier.kind, "Where the report of an import is.").orNull),
        .always(
            "subject",
            .string(),
            "The name of what is trained; the names of those that are judged; the format of a data set."
        ),
        .always("origin", .string(), "Who asked: an account, the command line or the schedule."),
        .maybe("account_id", Schema.identifier.orNull),
        .always("only_if_changed", .boolean),
        .always("state", .choice(Job.State.allCases.map(\.rawValue))),
        .always("is_cancelling", .boolean),
        .always(
            "progress",
            Schema(
                .object([
                    .always("phase", .string()), .always("completed", .integer(0...Int.max)),
                    .maybe("total", .integer(0...Int.max)),
                ])
            )
            .orNull
        ),
        .always("message", Schema(.string()).orNull),
        .always("created_at", .timestamp),
        .always("started_at", Schema.timestamp.orNull),
        .always("finished_at", Schema.timestamp.orNull),
    ]
    static let job = Schema(.object(jobFields), "A long piece of work.").named("Job")
    static let jobWithLog = Schema(
        .object(
            jobFields + [
                .always("log", .array(Schema(.object([.always("at", .timestamp), .always("text", .string())]))))
            ]
        )
    )
    .named("JobWithLog")
    private static let trainingDraft = Schema(
        .object([
            .maybe("kind", Schema(.choice([Job.Kind.training.rawValue])).orNull),
            .always("recommender_id", .identifier),
            .maybe("only_if_changed", Schema(.boolean, "End at once where nothing has changed.").orNull),
        ]),
        "Train a recommender."
    )
    .named("TrainingDraft")
    private static let evaluationDraft = Schema(
        .object([
            .always("kind", .choice([Job.Kind.evaluation.rawValue])),
            .maybe(
                "recommenders",
                Schema(
                    .array(Schema(.string()), count: 1...EvaluationDraft.maxNameCount),
                    "By name; a model's name stands for it with its settings by default. All of them if it is left out."
                )
                .orNull
            ),
            .maybe("protocol", Schema(.string(), EvaluationProtocol.choices).orNull.like(.string("leave-last-out"))),
            .maybe(
                "cutoff",
                Schema(.integer(Evaluation.Settings.cutoffRange), "How many items of a list are looked at.").orNull
            ),
            .maybe(
                "relevant_from",
                Schema(.number(), "The least rating of what is relevant; otherwise any.").orNull.like(.number(4))
            ),
            .maybe("seed", Schema(.string(pattern: "^[0-9]{1,20}$")).orNull.like(.string("1"))),
            .maybe("settings", Schema(Schema.modelSettings.kind, "To be tried with the one that is named.").orNull),
        ]),
        "Judge recommenders by ratings that are withheld."
    )
    .named("EvaluationDraft")
    static let jobDraft = Schema(.oneOf([trainingDraft, evaluationDraft])).named("JobDraft")
}
