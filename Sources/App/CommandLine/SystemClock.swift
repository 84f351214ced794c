import Domain
import Glibc

struct SystemClock: Clock {
    var now: Timestamp { Timestamp(seconds: Int64(time(nil))) }
}
