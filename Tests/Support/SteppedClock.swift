public import Domain

/// A clock that stands still until it is moved.
public final class SteppedClock: Clock {
    private let moment: Locked<Timestamp>

    public init(seconds: Int64 = 1_700_000_000) {
        moment = Locked(Timestamp(seconds: seconds))
    }

    public var now: Timestamp { moment.withLock { $0 } }

    public func advance(seconds: Int64) {
        moment.withLock { $0 = $0 + seconds }
    }
}
