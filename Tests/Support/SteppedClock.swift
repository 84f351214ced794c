public import Domain
internal import Synchronization

/// A clock that stands still until it is moved.
public final class SteppedClock: Clock {
    private let moment: Mutex<Timestamp>

    public init(seconds: Int64 = 1_700_000_000) {
        moment = Mutex(Timestamp(seconds: seconds))
    }

    public var now: Timestamp { moment.withLock { $0 } }

    public func advance(seconds: Int64) {
        moment.withLock { $0 = $0 + seconds }
    }
}
