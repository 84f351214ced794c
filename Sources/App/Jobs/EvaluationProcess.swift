import Domain
import Persistence

/// Evaluates in this process, as a job that others see and may cancel.
struct EvaluationProcess {
    private let composition: Composition
    private let signals: ProcessSignals

    /// - Parameter signals: made before the composition, so that its threads leave them alone.
    init(_ composition: Composition, _ signals: ProcessSignals) {
        self.composition = composition
        self.signals = signals
    }

    /// Does a job that is queued, at low priority. False if somebody else was quicker, or another is running. Throws as
    /// `EvaluationJob.perform` does.
    func perform(_ id: ID<Job>) throws -> Bool {
        guard try composition.jobs.job(id)?.kind == .evaluation,
            let claim = try composition.jobs.claim(id, at: composition.clock.now)
        else { return false }
        LowPriority.enter()
        let reporter = JobReporter(composition.jobs, id, composition.clock, signals)
        let monitor = TrainingMonitor(onProgress: reporter.note)
        reporter.start(monitor)
        defer { reporter.stop() }
        try composition.evaluationJob().perform(claim, monitor: monitor)
        return true
    }
}
