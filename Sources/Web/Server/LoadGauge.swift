/// Whether a loop keeps up, told by how long a message to itself takes to come round.
///
/// One that is late may have met a burst that is over already; a second that is late, right after it, has met a queue
/// that stands.
struct LoadGauge {
    private var lateCount = 0
    private var isUnderWay = false

    /// No measurement is under way, so the next may begin.
    var isDue: Bool { !isUnderWay }
    /// The last one was late: measure again at once.
    var isSuspect: Bool { lateCount > 0 }
    var isOver: Bool { lateCount > 1 }

    mutating func begin() {
        isUnderWay = true
    }

    mutating func end(isLate: Bool) {
        isUnderWay = false
        lateCount = isLate ? min(lateCount + 1, 2) : 0
    }
}
