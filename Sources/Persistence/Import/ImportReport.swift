/// What an import did, or would do.
public struct ImportReport: Sendable, Equatable {
    /// How many bad rows are kept; all are counted. More than anybody reads, and little memory.
    public static let maxExamples = 10_000

    public struct Counts: Sendable, Equatable {
        /// Rows that passed every check, created, updated and unchanged ones together.
        public internal(set) var accepted = 0
        /// These stay 0 in a dry run, which does not ask the store.
        public internal(set) var created = 0
        public internal(set) var updated = 0
        public internal(set) var unchanged = 0
    }

    /// Why a row was left out.
    public enum Reason: String, Sendable, CaseIterable {
        /// The row itself: quotes, the number of fields, numbers that are none.
        case malformed
        /// A rating of an item that the data set does not have.
        case unknownItem
        /// A rating that the site's scale does not have.
        case offScale
        /// The same user and item, or the same item, for a second time; the first counts.
        case duplicate
        /// An item that breaks a rule, such as one without a title.
        case invalid
    }

    /// A row that was left out.
    public struct Rejection: Sendable, Equatable {
        /// The file's name within its folder.
        public let file: String
        public let line: Int
        public let reason: Reason
        public let detail: String
    }

    public let layout: MovieLensLayout
    public let isDryRun: Bool
    public internal(set) var items = Counts()
    public internal(set) var interactions = Counts()
    /// Different users with at least one accepted rating.
    public internal(set) var usersSeen = 0
    /// Those of them that were not there before; 0 in a dry run.
    public internal(set) var usersCreated = 0
    /// Different items that ratings name and the data set does not have.
    public internal(set) var unknownItems = 0
    public internal(set) var rejected: [Reason: Int] = [:]
    /// The first bad rows.
    public internal(set) var examples: [Rejection] = []

    init(layout: MovieLensLayout, isDryRun: Bool) {
        self.layout = layout
        self.isDryRun = isDryRun
    }

    public var rejectedCount: Int { rejected.values.reduce(0, +) }

    mutating func reject(_ file: String, _ line: Int, _ reason: Reason, _ detail: @autoclosure () -> String) {
        rejected[reason, default: 0] += 1
        if examples.count < Self.maxExamples {
            examples.append(Rejection(file: file, line: line, reason: reason, detail: detail()))
        }
    }
}

/// How far an import is.
public struct ImportProgress: Sendable, Equatable {
    public enum Phase: String, Sendable {
        /// Links and tags that go onto items.
        case details
        case items
        case interactions
    }

    public let phase: Phase
    /// Of all files of the import.
    public let bytesDone: Int
    public let bytesTotal: Int
    /// Rows read in this phase.
    public let rows: Int
}
