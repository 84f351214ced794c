/// A long piece of work that a process of its own does beside the server.
public struct Job: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case training
        case evaluation
        case `import`
    }

    public enum State: String, Sendable, CaseIterable {
        /// Waits for its turn.
        case queued
        case running
        case done
        case failed
        case cancelled

        public var isOpen: Bool { self == .queued || self == .running }
    }

    /// Who asked for it.
    public enum Origin: Sendable, Equatable {
        /// Nil once the account is deleted.
        case account(ID<Account>?)
        /// Somebody at the command line of the machine.
        case command
        /// Enough has changed.
        case changes
        /// The time of day.
        case schedule

        public var name: String {
            switch self {
            case .account: "account"
            case .command: "command"
            case .changes: "changes"
            case .schedule: "schedule"
            }
        }
    }

    public let id: ID<Job>
    public let kind: Kind
    /// The name of the recommender, or those of all that are judged; they stay when recommenders go. The format of a data set.
    public let subject: String
    /// What is trained; nil for an evaluation, and once it is deleted.
    public let recommenderID: ID<Recommender>?
    /// What came of an evaluation; nil before its end, and once it is deleted.
    public let evaluationID: ID<Evaluation>?
    /// What keeps the report of an import; nil for other kinds, and once it is forgotten.
    public let importID: ID<Import>?
    public let origin: Origin
    /// Ends at once where a training would give the same rows again.
    public let onlyIfChanged: Bool
    public let state: State
    /// It was asked to stop, and will at its next step.
    public let isCancelling: Bool
    public let processID: Int?
    /// Nil before the first report, and once it has ended.
    public let progress: TrainingProgress?
    /// How it ended, in words.
    public let message: String
    public let createdAt: Timestamp
    public let startedAt: Timestamp?
    public let finishedAt: Timestamp?

    public init(
        id: ID<Job>,
        kind: Kind,
        subject: String,
        recommenderID: ID<Recommender>?,
        evaluationID: ID<Evaluation>?,
        importID: ID<Import>? = nil,
        origin: Origin,
        onlyIfChanged: Bool,
        state: State,
        isCancelling: Bool,
        processID: Int?,
        progress: TrainingProgress?,
        message: String,
        createdAt: Timestamp,
        startedAt: Timestamp?,
        finishedAt: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.recommenderID = recommenderID
        self.evaluationID = evaluationID
        self.importID = importID
        self.origin = origin
        self.onlyIfChanged = onlyIfChanged
        self.state = state
        self.isCancelling = isCancelling
        self.processID = processID
        self.progress = progress
        self.message = message
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    /// What it does, in words.
    var title: String {
        switch kind {
        case .training: "the training of \(subject)"
        case .evaluation: "the evaluation of \(subject)"
        case .import: "the import of \(subject)"
        }
    }
}

/// How an uploaded data set is to be read.
public struct ImportPlan: Sendable, Equatable {
    /// Of the layout; nil to find it out.
    public let format: String?
    public let options: ImportOptions
    /// The options as they were given.
    public let texts: [ImportOptions.Name: String]

    /// Throws `.invalid`, which names the option.
    public init(format: String?, _ texts: [ImportOptions.Name: String]) throws(DomainError) {
        self.format = format
        options = try ImportOptions(texts)
        self.texts = texts
    }

    /// What it is about, in words.
    public var subject: String { format ?? "a data set" }
}

/// Which jobs are listed; nil for all.
public struct JobQuery: Sendable, Equatable {
    public var kind: Job.Kind?
    public var state: Job.State?
    public var recommender: ID<Recommender>?

    public init(kind: Job.Kind? = nil, state: Job.State? = nil, recommender: ID<Recommender>? = nil) {
        self.kind = kind
        self.state = state
        self.recommender = recommender
    }
}

/// One line of what a job tells as it goes.
public struct JobLine: Sendable, Equatable {
    public let writtenAt: Timestamp
    public let text: String

    public init(writtenAt: Timestamp, text: String) {
        self.writtenAt = writtenAt
        self.text = text
    }
}
