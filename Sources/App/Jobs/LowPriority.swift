import Glibc

/// Steps back behind everything else that wants the processors.
enum LowPriority {
    /// `SCHED_IDLE`, which the headers keep to GNU programs: runs when nothing else wants to, for the disk as well.
    private static let idleScheduling: Int32 = 5
    private static let lowestNiceness: Int32 = 19

    /// Of this thread and those that it starts from now on. The database's writer, which was started before, keeps its place:
    /// it would otherwise hold the lock that a server waits for, and not get on. Refused where the system does not allow it,
    /// and then nothing is lost but speed elsewhere.
    static func enter() {
        giveWay()
        var parameters = sched_param(sched_priority: 0)
        _ = sched_setscheduler(0, idleScheduling, &parameters)
    }

    /// The milder way, of this thread alone, for what must get on as others may come to wait for it.
    static func giveWay() {
        // On Linux a thread has a niceness of its own.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, lowestNiceness)
    }
}
