import Domain

/// `/api/v1/jobs`.
struct JobAPI {
    func index(_ call: APICall) throws -> Response {
        let query = JobQuery(
            kind: call.text("kind").flatMap(Job.Kind.init),
            state: call.text("state").flatMap(Job.State.init),
            recommender: call.id(query: "recommender_id")
        )
        return try call.list(call.services.jobs.list(query, page: call.pageRequest(), viewer: call.viewer)) {
            $0.job($1)
        }
    }

    func show(_ call: APICall) throws -> Response {
        let (job, lines) = try call.services.jobs.job(call.id("job"), viewer: call.viewer)
        return try call.json { $0.job(job, lines: lines) }
    }

    /// Takes `{"recommender_id": 1}`, and queues its training; with `"only_if_changed": true`, one that ends at once where
    /// nothing has changed. Or `{"kind": "evaluation"}`, with what is to be judged, and how.
    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let job =
            switch kind(&fields) {
            case .evaluation: try evaluate(&fields, call)
            default: try train(&fields, call)
            }
        var response = try call.json(status: .accepted) { $0.job(job) }
        response.headers.set(.location, to: "/api/v1/jobs/\(job.id)")
        return response
    }

    private func kind(_ fields: inout JSONFields) -> Job.Kind {
        guard let text = fields.optionalString("kind") else { return .training }
        // An import begins with its files, at /api/v1/imports.
        let kinds: [Job.Kind] = [.training, .evaluation]
        if let kind = kinds.first(where: { $0.rawValue == text }) { return kind }
        fields.addProblem("kind", "must be one of: \(kinds.map(\.rawValue).joined(separator: ", "))")
        return .training
    }

    private func train(_ fields: inout JSONFields, _ call: APICall) throws -> Job {
        let recommender = fields.requiredInteger("recommender_id")
        let onlyIfChanged = fields.optionalBool("only_if_changed") ?? false
        try fields.finish()
        return try call.services.jobs.startTraining(
            of: ID(Int64(recommender)),
            onlyIfChanged: onlyIfChanged,
            viewer: call.viewer
        )
    }

    private func evaluate(_ fields: inout JSONFields, _ call: APICall) throws -> Job {
        let draft = EvaluationFields.read(&fields)
        try fields.finish()
        return try call.services.jobs.startEvaluation(draft, viewer: call.viewer)
    }

    /// Cancels it. A job that runs is still running in the answer, and ends soon.
    func destroy(_ call: APICall) throws -> Response {
        let job = try call.services.jobs.cancel(call.id("job"), viewer: call.viewer)
        return try call.json(status: .accepted) { $0.job(job) }
    }
}

extension JSONWriter {
    mutating func job(_ job: Job, lines: [JobLine]? = nil) {
        object { writer in
            writer.field("id", job.id.rawValue)
            writer.field("kind", job.kind.rawValue)
            writer.field("recommender_id", job.recommenderID?.rawValue)
            writer.field("evaluation_id", job.evaluationID?.rawValue)
            writer.field("import_id", job.importID?.rawValue)
            writer.field("subject", job.subject)
            writer.field("origin", job.origin.name)
            if case .account(let account) = job.origin { writer.field("account_id", account?.rawValue) }
            writer.field("only_if_changed", job.onlyIfChanged)
            writer.field("state", job.state.rawValue)
            writer.field("is_cancelling", job.isCancelling)
            writer.key("progress")
            if let progress = job.progress { writer.progress(progress) } else { writer.null() }
            writer.field("message", job.message)
            writer.field("created_at", job.createdAt.rfc3339)
            writer.field("started_at", job.startedAt?.rfc3339)
            writer.field("finished_at", job.finishedAt?.rfc3339)
            if let lines {
                writer.key("log")
                writer.array { writer in for line in lines { writer.line(line) } }
            }
        }
    }

    private mutating func progress(_ progress: TrainingProgress) {
        object { writer in
            writer.field("phase", progress.phase.rawValue)
            writer.field("completed", progress.completed)
            if let total = progress.total { writer.field("total", total) }
        }
    }

    private mutating func line(_ line: JobLine) {
        object { writer in
            writer.field("at", line.writtenAt.rfc3339)
            writer.field("text", line.text)
        }
    }
}
