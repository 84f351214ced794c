import Domain
import Persistence
import Web

/// Looks after the jobs of a server: has each done that is queued, in a process of its own and one of a kind at a time, and
/// queues the trainings that are due. An evaluation may take hours, and what people rate is to be learnt meanwhile.
final class JobRunner: Sendable {
    private static let pollMilliseconds = 500
    /// Between two looks at what has changed.
    private static let pollsPerCheck = 10
    /// A training stops at its next range of items, which takes a fraction of a second.
    private static let stopSeconds = 8.0

    private struct Running {
        let job: Job
        let process: ChildProcess
    }

    private let composition: Composition
    private let schedule: TrainingSchedule
    private let settings: [String]
    private let isStopping = Monitor(false)
    private let lastNote = Locked("")
    private let pool = WorkerPool(name: "jobs", threadCount: 1, queueLimit: 1)

    init(_ composition: Composition, _ configuration: Configuration) {
        self.composition = composition
        schedule = configuration.trainingSchedule
        settings = ["--database", configuration.databasePath, "--root", configuration.root]
    }

    func start() {
        pool.submit { [self] in run() }
    }

    /// Begins no further job, and asks those that run to stop. What a training was for is still due when a server starts again.
    func beginStopping() {
        isStopping.update { $0 = true }
    }

    func waitUntilStopped() {
        beginStopping()
        pool.stop()
    }

    private func run() {
        var running: [Running] = []
        var polls = 0
        while isStopping.wait(timeoutMilliseconds: Self.pollMilliseconds, until: { $0 ? true : nil }) == nil {
            do {
                try settle(&running)
                if polls.isMultiple(of: Self.pollsPerCheck) {
                    try queueWhatIsDue()
                    // Of imports that were cancelled before they began, too.
                    try composition.bulkLoads.forgetDataSets()
                }
                polls += 1
                try startNext(&running)
            } catch {
                note("The jobs could not be looked after: \(describe(error))")
            }
        }
        for one in running { one.process.terminate() }
        for one in running { one.process.waitForEnd(seconds: Self.stopSeconds) }
        // What did not end by itself is put in order by the next to start.
    }

    /// The longest waiting job of each kind of which none is running, here or elsewhere.
    private func startNext(_ running: inout [Running]) throws {
        let open = try composition.jobs.openJobs()
        for kind in Job.Kind.allCases where !running.contains(where: { $0.job.kind == kind }) {
            let same = open.filter { $0.kind == kind }
            guard let next = same.first, same.allSatisfy({ $0.state == .queued }) else { continue }
            let words = [Self.command(kind)] + settings + ["--job", "\(next.id)"]
            running.append(Running(job: next, process: try ChildProcess(words)))
        }
    }

    private static func command(_ kind: Job.Kind) -> String {
        switch kind {
        case .training: "train"
        case .evaluation: "evaluate"
        case .import: "import"
        }
    }

    /// A process ends its job itself, unless it was killed or never came so far.
    private func settle(_ running: inout [Running]) throws {
        for (place, one) in running.enumerated().reversed() {
            guard let ending = one.process.ending() else { continue }
            running.remove(at: place)
            if ending != .exit(code: 0) {
                try composition.jobs.finish(
                    one.job.id,
                    .failed,
                    "Its process ended \(ending.words); the server's log may say why.",
                    at: composition.clock.now
                )
            }
            composition.recover()
        }
    }

    private func queueWhatIsDue() throws {
        if try composition.jobs.openJobs().contains(where: { $0.state == .running }) { composition.recover() }
        if schedule.isOff { return }
        let training = try composition.training()
        let now = composition.clock.now
        for recommender in try composition.recommenders.recommenders() where recommender.isTrainedByDefault {
            let last = try composition.jobs.lastJob(of: recommender.id)
            guard let reason = schedule.reason(try training.standing(of: recommender), last: last, at: now) else {
                continue
            }
            do {
                _ = try composition.jobs.insertTraining(of: recommender, origin: reason, onlyIfChanged: true, at: now)
            } catch DomainError.conflict {
                // Another server, or a person, was quicker.
            }
        }
    }

    /// The same trouble is told once.
    private func note(_ text: String) {
        let isNew = lastNote.withLock { last in
            defer { last = text }
            return last != text
        }
        if isNew { Terminal.note(text) }
    }
}
