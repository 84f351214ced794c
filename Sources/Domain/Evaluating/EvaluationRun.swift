/// Judges recommenders on the site's own ratings.
public struct EvaluationRun: Sendable {
    private let source: any TrainingSource
    private let scale: RatingScale
    private let clock: any Clock

    public init(source: any TrainingSource, scale: RatingScale, clock: any Clock) {
        self.source = source
        self.scale = scale
        self.clock = clock
    }

    /// The subjects side by side on the same splits. Nothing is stored.
    ///
    /// Throws `.conflict` if there is too little to judge by, saying what is missing, `.invalid` for a threshold off the
    /// scale, `TrainingCancelled`, and what the source throws.
    public func run(
        _ subjects: [EvaluationSubject],
        _ settings: Evaluation.Settings,
        monitor: TrainingMonitor = TrainingMonitor(),
        threads: Int = Parallelism.processorCount,
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Evaluation {
        var validation = Validation()
        settings.check(scale, &validation)
        try validation.finish()
        let startedAt = clock.now
        announce("ratings")
        let needs = subjects.reduce(settings.method.needs) { needs, subject in
            let model = subject.model.model
            // Settings that the model cannot have are told where it is judged; it needs nothing.
            let wanted = try? ModelSettings(subject.settings, of: model.settings)
            return needs.union(wanted.map(model.needs) ?? [])
        }
        let whole = try TrainingSnapshot(reading: source, needs, scale: scale, monitor: monitor)
        let interactions = whole.interactions
        guard interactions.count > 0 else {
            throw DomainError.conflict("There are no ratings to judge by. Rate some items or import a data set first.")
        }
        let evaluator = Evaluator(
            cutoff: settings.cutoff,
            relevantFrom: settings.relevantFrom,
            TrainingContext(monitor: monitor, threads: threads, seed: settings.seed),
            announce: announce
        )
        let judgements = try evaluator.judge(subjects, splitCount: settings.method.splitCount) { number in
            let split = settings.method.split(whole, number: number, seed: settings.seed)
            try check(split, settings)
            return split
        }
        return Evaluation(
            settings: settings,
            extent: Evaluation.Extent(
                interactionCount: interactions.count,
                userCount: interactions.userCount,
                itemCount: interactions.itemCount
            ),
            startedAt: startedAt,
            rows: judgements.map(\.row)
        )
    }

    /// Throws `.conflict` unless there is somebody to judge by.
    private func check(_ split: EvaluationSplit, _ settings: Evaluation.Settings) throws(DomainError) {
        let training = split.training.interactions.byUser
        let test = split.test
        guard training.count > 0, test.count > 0 else {
            throw .conflict(
                "There are too few ratings for \(settings.method.text): nothing is left to \(test.count > 0 ? "learn from" : "judge by"). Import more, or choose another protocol."
            )
        }
        let least = Float(settings.relevantFrom ?? -.infinity)
        let isAnybodyJudged = (0..<test.rowCount).contains { user in
            !training.range(ofRow: user).isEmpty && test.range(ofRow: user).contains { test.values[$0] >= least }
        }
        guard isAnybodyJudged else {
            throw .conflict(
                "With \(settings.method.text) nobody has both ratings to learn from and ratings to judge by. Import more, choose another protocol, or a lower threshold of what is relevant."
            )
        }
    }
}
