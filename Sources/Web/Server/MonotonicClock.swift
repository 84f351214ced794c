import Glibc

/// The clock that never jumps.
public enum MonotonicClock {
    /// Nanoseconds since some fixed moment.
    public static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Whole seconds since 1970; the coarse clock is enough for `Date` and costs less.
    static func secondsSince1970() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return time.tv_sec
    }
}

/// Where a loop has the time from: the clocks of the machine, or ones that a test moves.
struct LoopClock {
    /// Of the clock that never jumps.
    var nanoseconds: () -> UInt64 = MonotonicClock.now
    var secondsSince1970: () -> Int = MonotonicClock.secondsSince1970
}
