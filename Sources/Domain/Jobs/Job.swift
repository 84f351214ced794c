/// A long piece of work that a process of its own does beside the server.
public struct Job: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case training
        case evaluation
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
    /// The name of the recommender, or those of all that are judged; they stay when recommenders go.
    public let subject: String
    /// What is trained; nil for an evaluation, and once it is deleted.
    public let recommenderID: ID<Recommender>?
    /// What came of an evaluation; nil before its end, and once it is deleted.
    public let evaluationID: ID<Evaluation>?
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
        }
    }
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
