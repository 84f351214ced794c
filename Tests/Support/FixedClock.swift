public import Domain

/// Always the same moment.
public struct FixedClock: Clock {
    public let now: Timestamp

    public init(seconds: Int64 = 1_700_000_000) {
        now = Timestamp(seconds: seconds)
    }
}
