internal import Synchronization

/// Adds up what several threads have computed, and reports it.
final class RangeProgress: Sendable {
    private let completed = Atomic<Int>(0)
    private let total: Int
    private let monitor: TrainingMonitor
    private let phase: TrainingProgress.Phase

    init(total: Int, monitor: TrainingMonitor, phase: TrainingProgress.Phase = .computing) {
        self.total = total
        self.monitor = monitor
        self.phase = phase
    }

    /// Throws `TrainingCancelled` if the training is to stop.
    func advance(by count: Int) throws(TrainingCancelled) {
        let sum = completed.wrappingAdd(count, ordering: .relaxed).newValue
        try monitor.report(phase, completed: sum, total: total)
    }
}
