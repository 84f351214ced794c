import Domain
import Glibc
import Persistence
import Web

/// Trains in this process, as a job that others see and may cancel.
struct TrainingProcess {
    private static let pollMicroseconds: UInt32 = 100_000

    private let composition: Composition
    private let signals: ProcessSignals

    /// - Parameter signals: made before the composition, so that its threads leave them alone.
    init(_ composition: Composition, _ signals: ProcessSignals) {
        self.composition = composition
        self.signals = signals
    }

    /// Trains as soon as no other training is running. Throws as `TrainingJob.perform` does.
    func train(
        _ recommender: Recommender,
        onlyIfChanged: Bool,
        show: @escaping @Sendable (TrainingProgress) -> Void
    ) throws -> TrainingJob.Ending {
        var hasSaidSo = false
        while true {
            composition.recover()
            if let claim = try claim(recommender, onlyIfChanged) { return try perform(claim, show) }
            if signals.isEndRequested { throw TrainingCancelled() }
            if !hasSaidSo { Terminal.note("\(recommender.name): waiting until another training has ended …") }
            hasSaidSo = true
            usleep(Self.pollMicroseconds)
        }
    }

    /// Does a job that is queued, at low priority. False if somebody else was quicker, or another is running.
    func perform(_ id: ID<Job>) throws -> Bool {
        guard try composition.jobs.job(id)?.kind == .training,
            let claim = try composition.jobs.claim(id, at: composition.clock.now)
        else { return false }
        LowPriority.enter()
        _ = try perform(claim) { _ in }
        return true
    }

    /// One that waits for a server is done here and now.
    private func claim(_ recommender: Recommender, _ onlyIfChanged: Bool) throws -> (any JobClaim)? {
        let open = try composition.jobs.openJobs().first { $0.recommenderID == recommender.id }
        let now = composition.clock.now
        if let open { return open.state == .queued ? try composition.jobs.claim(open.id, at: now) : nil }
        return try composition.jobs.beginTraining(
            of: recommender,
            origin: .command,
            onlyIfChanged: onlyIfChanged,
            at: now
        )
    }

    private func perform(
        _ claim: any JobClaim,
        _ show: @escaping @Sendable (TrainingProgress) -> Void
    ) throws -> TrainingJob.Ending {
        let reporter = JobReporter(composition.jobs, claim.job.id, composition.clock, signals)
        let monitor = TrainingMonitor { progress in
            reporter.note(progress)
            show(progress)
        }
        reporter.start(monitor)
        defer { reporter.stop() }
        return try composition.trainingJob().perform(claim, monitor: monitor)
    }
}
