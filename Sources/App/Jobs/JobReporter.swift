import Domain
import Web

/// Keeps a running job's row up to date from a thread of its own, a few times a second at most, and stops the job when it is
/// asked to: by its row, or by a signal.
final class JobReporter: Sendable {
    private static let intervalMilliseconds = 250

    private let jobs: any JobStore
    private let job: ID<Job>
    private let clock: any Clock
    private let signals: ProcessSignals
    private let pollsPerReport: Int
    private let latest = Locked<TrainingProgress?>(nil)
    private let isStopping = Monitor(false)
    private let pool = WorkerPool(name: "job reporter", threadCount: 1, queueLimit: 1)

    /// - Parameter pollsPerReport: how often it looks whether to stop between two reports of one phase.
    init(
        _ jobs: any JobStore,
        _ job: ID<Job>,
        _ clock: any Clock,
        _ signals: ProcessSignals,
        pollsPerReport: Int = 1
    ) {
        self.pollsPerReport = pollsPerReport
        self.jobs = jobs
        self.job = job
        self.clock = clock
        self.signals = signals
    }

    /// Called from the threads that compute.
    func note(_ progress: TrainingProgress) {
        latest.withLock { $0 = progress }
    }

    func start(_ monitor: TrainingMonitor) {
        pool.submit { [self] in
            var told: TrainingProgress?
            var polls = 0
            while !waitForStop() {
                if signals.isEndRequested { monitor.cancel() }
                // A report that fails is not worth the training; the next one may get through.
                try? tell(&told, isDue: polls.isMultiple(of: pollsPerReport))
                if (try? jobs.job(job)?.isCancelling ?? true) ?? false { monitor.cancel() }
                polls += 1
            }
        }
    }

    /// Returns once nothing more is written.
    func stop() {
        isStopping.update { $0 = true }
        pool.stop()
    }

    private func waitForStop() -> Bool {
        isStopping.wait(timeoutMilliseconds: Self.intervalMilliseconds) { $0 ? true : nil } ?? false
    }

    /// Writes what is new.
    private func tell(_ told: inout TrainingProgress?, isDue: Bool) throws {
        guard let progress = latest.withLock({ $0 }), progress != told else { return }
        let isNewPhase = progress.phase != told?.phase
        guard isNewPhase || isDue else { return }
        if isNewPhase { try jobs.append(progress.phase.rawValue, to: job, at: clock.now) }
        try jobs.report(progress, of: job)
        told = progress
    }
}
