public import Domain

/// What an import did, or would do.
public struct ImportReport: Sendable, Equatable {
    /// How many bad rows are kept; all are counted. More than anybody reads, and little memory.
    public static let maxExamples = 10_000

    public struct Counts: Sendable, Equatable {
        public internal(set) var created = 0
        public internal(set) var updated = 0
        public internal(set) var unchanged = 0

        /// Rows that passed every check.
        public var accepted: Int { created + updated + unchanged }
    }

    /// Why a row was left out.
    public enum Reason: String, Sendable, CaseIterable {
        /// The row itself: quotes, the number of fields, numbers that are none.
        case malformed
        /// A rating of an item that neither the data set nor the catalogue has.
        case unknownItem
        /// A rating that the data set's scale, or the site's, does not have.
        case offScale
        /// A user rates an item again: the latest counts, or the last line if there are no times. An item stands in its file
        /// again: the first counts.
        case duplicate
        /// What breaks a rule, such as an item without a title.
        case invalid
    }

    /// A row that was left out.
    public struct Rejection: Sendable, Equatable {
        /// The file's name within its folder.
        public let file: String
        public let line: Int
        public let reason: Reason
        public let detail: String
        /// Where the file stands in the order of reading.
        let fileNumber: Int
    }

    /// The name of the layout that was read.
    public let layout: String
    /// The files that were read, in this order.
    public let files: [String]
    public internal(set) var items = Counts()
    public internal(set) var interactions = Counts()
    /// Different users with at least one accepted rating.
    public internal(set) var usersSeen = 0
    /// Those of them that were not there before.
    public internal(set) var usersCreated = 0
    /// Different items that ratings name and neither the data set nor the catalogue has.
    public internal(set) var unknownItems = 0
    /// Whether those were created, titled by their ids.
    public internal(set) var createsUnknownItems = false
    public internal(set) var rejected: [Reason: Int] = [:]
    /// Bad rows in order, the first of each kind of check.
    public internal(set) var examples: [Rejection] = []

    init(layout: String, files: [String]) {
        self.layout = layout
        self.files = files
    }

    public var rejectedCount: Int { rejected.values.reduce(0, +) }
    /// Whether the catalogue is what it was before.
    public var changesNothing: Bool {
        items.created + items.updated + interactions.created + interactions.updated == 0
    }

    mutating func reject(file: Int, line: Int, _ rejection: @autoclosure () -> RowRejection, reason: Reason) {
        rejected[reason, default: 0] += 1
        guard examples.count < Self.maxExamples else { return }
        examples.append(
            Rejection(
                file: files[file],
                line: line,
                reason: reason,
                detail: rejection().detail,
                fileNumber: file
            )
        )
    }

    /// Duplicates and orphans are found after all files were read.
    mutating func sortExamples() {
        examples.sort { ($0.fileNumber, $0.line) < ($1.fileNumber, $1.line) }
    }
}

extension ImportReport {
    /// As imports keep it: items and ratings together, and the first rows that were left out.
    public var bulkReport: BulkReport {
        var report = BulkReport()
        report.created = items.created + interactions.created
        report.updated = items.updated + interactions.updated
        report.unchanged = items.unchanged + interactions.unchanged
        report.rejected = rejectedCount
        report.lineCount = items.accepted + interactions.accepted + rejectedCount
        report.problems = examples.prefix(BulkOptions.defaultProblemCount).map { row in
            BulkReport.Problem(
                line: row.line,
                code: row.reason.code,
                pointer: "",
                detail: "\(row.file): \(row.detail)"
            )
        }
        return report
    }
}

extension ImportReport.Reason {
    fileprivate var code: BulkReport.Problem.Code {
        switch self {
        case .malformed: .malformed
        case .unknownItem: .unknownItem
        case .offScale, .invalid: .invalid
        case .duplicate: .duplicate
        }
    }
}

extension ImportReport.Counts {
    /// False for what was rejected.
    mutating func count(_ outcome: LineOutcome) -> Bool {
        switch outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .rejected: return false
        }
        return true
    }
}

/// How far an import is.
public struct ImportProgress: Sendable, Equatable {
    public enum Phase: String, Sendable, Comparable {
        /// Links and tags that go onto items.
        case details
        case items
        case ratings
        /// The ratings are sorted and go into the database.
        case saving

        private var order: Int {
            switch self {
            case .details: 0
            case .items: 1
            case .ratings: 2
            case .saving: 3
            }
        }

        public static func < (left: Self, right: Self) -> Bool { left.order < right.order }
    }

    public let phase: Phase
    /// Of the phase, 0 to 1.
    public let fraction: Double
    /// Rows read or saved in this phase.
    public let rows: Int
}
