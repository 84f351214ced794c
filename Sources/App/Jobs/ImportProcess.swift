import Domain
import Persistence

/// Loads an uploaded data set in this process, as a job that others see and may cancel.
struct ImportProcess {
    /// Two seconds: each report ends the transaction of the load, which would otherwise take many batches.
    private static let pollsPerReport = 8

    private let composition: Composition
    private let signals: ProcessSignals

    /// - Parameter signals: made before the composition, so that its threads leave them alone.
    init(_ composition: Composition, _ signals: ProcessSignals) {
        self.composition = composition
        self.signals = signals
    }

    /// Does a job that is queued, at low priority. False if somebody else was quicker, or another is running. Throws as
    /// `ImportJob.perform` does.
    func perform(_ id: ID<Job>) throws -> Bool {
        guard try composition.jobs.job(id)?.kind == .import,
            let claim = try composition.jobs.claim(id, at: composition.clock.now)
        else { return false }
        LowPriority.enter()
        let reporter = JobReporter(
            composition.jobs,
            id,
            composition.clock,
            signals,
            pollsPerReport: Self.pollsPerReport
        )
        let monitor = TrainingMonitor(onProgress: reporter.note)
        reporter.start(monitor)
        defer { reporter.stop() }
        try composition.importJob(load: load).perform(claim, monitor: monitor) { signals.isEndRequested }
        return true
    }

    private func load(_ id: ID<Import>, _ plan: ImportPlan, _ monitor: TrainingMonitor) throws -> ImportJob.Outcome {
        let work = DataSetImport(
            bulk: composition.bulk,
            clock: composition.clock,
            scale: try composition.settings.settings().ratingScale,
            options: plan.options
        )
        let path = composition.dataSets.path(of: id)
        do {
            let report = try work.run(path: path, format: plan.format) { try monitor.report($0.ofJob) }
            let summary = ImportSummary(report, namesOptions: false)
            return ImportJob.Outcome(report: report.bulkReport, lines: summary.lines)
        } catch let error as ImportError {
            // Where the files lie means nothing to whoever sent them.
            let message = error.message.replacing("\(path)/", with: "").replacing(path, with: "The upload")
            throw DomainError.conflict(message)
        }
    }
}

extension ImportProgress {
    fileprivate var ofJob: TrainingProgress {
        TrainingProgress(
            phase: phase == .saving ? .writing : .reading,
            completed: rows,
            total: fraction > 0 ? Int((Double(rows) / fraction).rounded()) : nil
        )
    }
}
