import Domain
import Persistence
import Web

/// Looks after the jobs of a server: has each done that is queued, in a process of its own and one at a time, and queues
/// the trainings that are due.
final class JobRunner: Sendable {
    private static let pollMilliseconds = 500
    /// Between two looks at what has changed.
    private static let pollsPerCheck = 10
    /// A training stops at its next range of items, which takes a fraction of a second.
    private static let stopSeconds = 8.0

    private struct Running {
        let job: ID<Job>
        let process: ChildProcess
    }

    private let composition: Composition
    private let schedule: TrainingSchedule
    private let words: [String]
    private let isStopping = Monitor(false)
    private let lastNote = Locked("")
    private let pool = WorkerPool(name: "jobs", threadCount: 1, queueLimit: 1)

    init(_ composition: Composition, _ configuration: Configuration) {
        self.composition = composition
        schedule = configuration.trainingSchedule
        words = ["train", "--database", configuration.databasePath, "--root", configuration.root]
    }

    func start() {
        pool.submit { [self] in run() }
    }

    /// Begins no further job, and asks the one that runs to stop. What it was for is still due when a server starts again.
    func beginStopping() {
        isStopping.update { $0 = true }
    }

    func waitUntilStopped() {
        beginStopping()
        pool.stop()
    }

    private func run() {
        var running: Running?
        var polls = 0
        while isStopping.wait(timeoutMilliseconds: Self.pollMilliseconds, until: { $0 ? true : nil }) == nil {
            do {
                if let ended = running?.process.ending() {
                    if let job = running?.job { try settle(job, ended) }
                    running = nil
                }
                if polls.isMultiple(of: Self.pollsPerCheck) { try queueWhatIsDue() }
                polls += 1
                if running == nil { running = try startNext() }
            } catch {
                note("The jobs could not be looked after: \(describe(error))")
            }
        }
        running?.process.terminate()
        running?.process.waitForEnd(seconds: Self.stopSeconds)
        // What did not end by itself is put in order by the next to start.
    }

    /// The longest waiting job, unless one is running, here or elsewhere.
    private func startNext() throws -> Running? {
        let open = try composition.jobs.openJobs()
        guard let next = open.first, !open.contains(where: { $0.state == .running }) else { return nil }
        return Running(job: next.id, process: try ChildProcess(words + ["--job", "\(next.id)"]))
    }

    /// A process ends its job itself, unless it was killed or never came so far.
    private func settle(_ job: ID<Job>, _ ending: ChildProcess.Ending) throws {
        if ending != .exit(code: 0) {
            try composition.jobs.finish(
                job,
                .failed,
                "Its process ended \(ending.words); the server's log may say why.",
                at: composition.clock.now
            )
        }
        composition.recover()
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
