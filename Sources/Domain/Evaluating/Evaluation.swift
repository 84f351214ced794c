/// How recommenders were judged, side by side, and what came of it.
public struct Evaluation: Sendable, Equatable {
    /// What was asked for.
    public struct Settings: Sendable, Equatable {
        public var method: EvaluationProtocol
        /// How many items of a list are looked at: k.
        public var cutoff: Int
        /// A withheld item is relevant if it was rated so high; nil if every withheld item is.
        public var relevantFrom: Double?
        /// Of the splits, of what models draw, and of the intervals.
        public var seed: UInt64

        public static let cutoffRange = 1...1000
        public static let standardCutoff = 10

        public init(
            method: EvaluationProtocol = .standard,
            cutoff: Int = Self.standardCutoff,
            relevantFrom: Double? = nil,
            seed: UInt64 = TrainingContext.standardSeed
        ) {
            self.method = method
            self.cutoff = cutoff
            self.relevantFrom = relevantFrom
            self.seed = seed
        }
    }

    /// The data that it was made from.
    public struct Extent: Sendable, Equatable {
        public let interactionCount: Int
        public let userCount: Int
        public let itemCount: Int

        public init(interactionCount: Int, userCount: Int, itemCount: Int) {
            self.interactionCount = interactionCount
            self.userCount = userCount
            self.itemCount = itemCount
        }
    }

    public let settings: Settings
    public let extent: Extent
    public let startedAt: Timestamp
    /// In the order that they were asked for, the popular first.
    public let rows: [EvaluationRow]

    public init(settings: Settings, extent: Extent, startedAt: Timestamp, rows: [EvaluationRow]) {
        self.settings = settings
        self.extent = extent
        self.startedAt = startedAt
        self.rows = rows
    }

    /// Why nothing but the popular was judged; nil if something was, or nothing else was asked for.
    public var failure: String? {
        let isAnythingJudged = rows.contains { $0.failure == nil && $0.model != ModelKind.popularity.rawValue }
        return isAnythingJudged ? nil : rows.lazy.compactMap(\.failure).first
    }
}

/// How one recommender fared.
public struct EvaluationRow: Sendable, Equatable {
    /// Whose lists were judged.
    public enum Reading: String, Sendable, CaseIterable {
        /// The model's own, with a score for every item.
        case model
        /// Those that people get: read from the neighbours that the matrix keeps.
        case served
    }

    /// The recommender's name.
    public let name: String
    /// The model's, as in `ModelKind`; it may be one that is no more.
    public let model: String
    public let settings: Attributes
    public let reading: Reading
    /// Users that were judged, over all splits.
    public let judgedUserCount: Int
    /// How long fitting took, for one split.
    public let fitSeconds: Double
    /// Those that it has, in the order of `Metric.allCases`; none after a failure.
    public let measurements: [Measurement]
    /// Why there is nothing; nil where there is.
    public let failure: String?

    public init(
        name: String,
        model: String,
        settings: Attributes,
        reading: Reading,
        judgedUserCount: Int = 0,
        fitSeconds: Double = 0,
        measurements: [Measurement] = [],
        failure: String? = nil
    ) {
        self.name = name
        self.model = model
        self.settings = settings
        self.reading = reading
        self.judgedUserCount = judgedUserCount
        self.fitSeconds = fitSeconds
        self.measurements = measurements
        self.failure = failure
    }

    public subscript(metric: Metric) -> Measurement? { measurements.first { $0.metric == metric } }
}

/// An evaluation with the number that it was stored under.
public struct StoredEvaluation: Sendable, Equatable {
    public let id: ID<Evaluation>
    public let evaluation: Evaluation

    public init(id: ID<Evaluation>, evaluation: Evaluation) {
        self.id = id
        self.evaluation = evaluation
    }
}

/// Where evaluations are kept.
public protocol EvaluationStore: Sendable {
    /// Stores all of it or nothing, and that it came of the job, if there was one.
    func insert(_ evaluation: Evaluation, of job: ID<Job>?) throws -> ID<Evaluation>
    /// Nil if there is none.
    func evaluation(_ id: ID<Evaluation>) throws -> StoredEvaluation?
    /// The newest first. Throws `.invalid` for a mark of another list.
    func evaluations(page: PageRequest) throws -> Page<StoredEvaluation>
    /// Throws `.notFound`.
    func delete(_ id: ID<Evaluation>) throws
}
