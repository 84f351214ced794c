/// Fits models to what a split leaves them, and judges them by what it withheld, all on the same splits.
public struct Evaluator: Sendable {
    /// K, by which lists are cut.
    private let cutoff: Int
    private let relevantFrom: Float?
    private let context: TrainingContext
    /// Told what is being done next, in a few words.
    private let announce: @Sendable (String) -> Void

    public init(
        cutoff: Int,
        relevantFrom: Double? = nil,
        _ context: TrainingContext,
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom.map { Float($0) }
        self.context = context
        self.announce = announce
    }

    /// Judges each subject on each split: the model itself, and its lists as served if it has a matrix.
    ///
    /// A subject that fails has one judgement that says why. Throws `TrainingCancelled`, and what `split` throws.
    public func judge(
        _ subjects: [EvaluationSubject],
        splitCount: Int,
        split: (Int) throws -> EvaluationSplit
    ) throws -> [Judgement] {
        var records = subjects.map(Record.init)
        for number in 0..<splitCount {
            let split = try split(number)
            for place in records.indices where records[place].failure == nil {
                let part = splitCount > 1 ? ", split \(number + 1) of \(splitCount)" : ""
                announce(records[place].subject.name + part)
                do {
                    try add(split, to: &records[place])
                } catch let error as DomainError {
                    records[place].failure = error.explanation
                }
            }
        }
        return try records.flatMap(judgements)
    }

    /// What is known of one subject so far.
    private struct Record {
        let subject: EvaluationSubject
        var fitSeconds: [Double] = []
        /// By split.
        var judged: [EvaluationRow.Reading: [Judged]] = [:]
        var failure: String?

        init(_ subject: EvaluationSubject) {
            self.subject = subject
        }
    }

    private struct Judged {
        let lists: UserSamples
        let ratings: UserSamples
    }

    private func add(_ split: EvaluationSplit, to record: inout Record) throws {
        let model = record.subject.model.model
        let settings = try ModelSettings(record.subject.settings, of: model.settings)
        let begun = ContinuousClock.now
        let fitted = try model.fit(split.training, settings, context)
        record.fitSeconds.append((ContinuousClock.now - begun) / .seconds(1))
        record.judged[.model, default: []].append(try judge(fitted, split))
        let trained = try fitted.trained(context)
        if let served = ServedModel(trained, model, settings, split.training) {
            record.judged[.served, default: []].append(try judge(served, split))
        }
    }

    private func judge(_ fitted: some FittedModel, _ split: EvaluationSplit) throws -> Judged {
        let lists = RankingEvaluation(
            cutoff: cutoff,
            relevantFrom: relevantFrom,
            monitor: context.monitor,
            threads: context.threads
        )
        let ratings = RatingEvaluation(monitor: context.monitor, threads: context.threads)
        return Judged(lists: try lists.judge(fitted, on: split), ratings: try ratings.judge(fitted, on: split))
    }

    private func judgements(_ record: Record) throws -> [Judgement] {
        if let failure = record.failure {
            return [Judgement(row: row(record, .model, failure: failure), splits: [])]
        }
        return try EvaluationRow.Reading.allCases.compactMap { reading in
            guard let judged = record.judged[reading] else { return nil }
            let bootstrap = Bootstrap(seed: context.seed, threads: context.threads)
            let measurements =
                try bootstrap.measurements(of: judged.map(\.ratings)) + bootstrap.measurements(of: judged.map(\.lists))
            let judgedUserCount = judged.reduce(0) { $0 + $1.lists.users.count }
            return Judgement(
                row: row(record, reading, judgedUserCount: judgedUserCount, measurements: measurements),
                splits: judged.map { $0.ratings.measurements + $0.lists.measurements }
            )
        }
    }

    private func row(
        _ record: Record,
        _ reading: EvaluationRow.Reading,
        judgedUserCount: Int = 0,
        measurements: [Measurement] = [],
        failure: String? = nil
    ) -> EvaluationRow {
        EvaluationRow(
            name: record.subject.name,
            model: record.subject.model.rawValue,
            settings: record.subject.settings,
            reading: reading,
            judgedUserCount: judgedUserCount,
            fitSeconds: record.fitSeconds.isEmpty
                ? 0 : record.fitSeconds.reduce(0, +) / Double(record.fitSeconds.count),
            measurements: measurements,
            failure: failure
        )
    }
}

/// A row, and what it is the mean of.
public struct Judgement: Sendable {
    public let row: EvaluationRow
    /// Each split's own values, without intervals.
    public let splits: [[Measurement]]
}
