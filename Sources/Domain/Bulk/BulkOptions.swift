/// What a stream of lines is written in.
public enum BulkFormat: String, Sendable, CaseIterable {
    /// One JSON object on each line.
    case ndjson
    /// RFC 4180, the first row naming the columns.
    case csv
}

/// How many lines are loaded.
public struct BulkOptions: Sendable, Equatable {
    public static let defaultProblemCount = 100
    public static let maxProblemCount = 1000
    /// Of a load that is all or nothing, which is held in memory and keeps others from writing for about a second.
    public static let maxAtomicLines = 250_000
    public static let maxAtomicBytes = 64 << 20

    /// Tells what would become of each line, and writes nothing.
    public var isDryRun: Bool
    /// All lines or none.
    public var isAtomic: Bool
    /// Whether interactions create the users that they name by external id.
    public var createsUsers: Bool
    /// How many problems are listed; all are counted.
    public var problemCount: Int

    public init(
        isDryRun: Bool = false,
        isAtomic: Bool = false,
        createsUsers: Bool = false,
        problemCount: Int = Self.defaultProblemCount
    ) {
        self.isDryRun = isDryRun
        self.isAtomic = isAtomic
        self.createsUsers = createsUsers
        self.problemCount = problemCount
    }
}
