/// One bulk load, as it is remembered.
public struct Import: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case items
        case users
        case interactions
        /// Files of a data set, which a job loads.
        case dataSet = "data_set"
    }

    public let id: ID<Import>
    public let kind: Kind
    /// Who loads; nil if the account is gone.
    public let account: ID<Account>?
    /// By which whoever loads finds it again after a break.
    public let key: String?
    /// The last that loads a data set, or loaded it; nil for other kinds, and until all files are there.
    public let job: ID<Job>?
    /// Whether that is queued or running.
    public let hasOpenJob: Bool
    public var isFinished: Bool
    /// What is saved so far.
    public var report: BulkReport
    public let startedAt: Timestamp
    /// When something was last saved.
    public var changedAt: Timestamp

    public init(
        id: ID<Import>,
        kind: Kind,
        account: ID<Account>?,
        key: String?,
        job: ID<Job>? = nil,
        hasOpenJob: Bool = false,
        isFinished: Bool,
        report: BulkReport,
        startedAt: Timestamp,
        changedAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.account = account
        self.key = key
        self.job = job
        self.hasOpenJob = hasOpenJob
        self.isFinished = isFinished
        self.report = report
        self.startedAt = startedAt
        self.changedAt = changedAt
    }
}

/// How an import stands.
public enum ImportState: String, Sendable {
    case running
    case finished
    /// The connection broke, the program ended, or the job failed. Sent again under the same key, it goes on.
    case brokenOff = "broken_off"
}

/// Where imports are remembered.
public protocol ImportStore: Sendable {
    /// Begins one, and forgets those that are long past. Throws `.conflict` if the account has one with this key.
    func insert(_ kind: Import.Kind, account: ID<Account>?, key: String?, at moment: Timestamp) throws -> Import
    /// Nil if there is none, or it is long past.
    func importing(_ id: ID<Import>) throws -> Import?
    /// Nil if the account has none with this key.
    func importing(account: ID<Account>?, key: String) throws -> Import?
    /// Keeps how far it is. Inside a write, together with that.
    func save(_ report: BulkReport, of id: ID<Import>, isFinished: Bool, at moment: Timestamp) throws
    /// The newest first; of one account, if one is given.
    func imports(account: ID<Account>?, page: PageRequest) throws -> Page<Import>
}
