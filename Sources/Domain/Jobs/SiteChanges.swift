/// Tells whoever listens what becomes of jobs, and which versions of matrices go live: whether this process did it or another.
///
/// Nobody sends it what happened. It is told that something may have, looks at what there is, and tells the differences to what it
/// saw before; so nothing is missed however many processes there are, and what came and went between two looks is not told.
public final class SiteChanges: Sendable {
    public enum Change: Sendable, Equatable {
        /// It is new, or its state or progress is another.
        case job(Job)
        /// Another line of what a job tells; `number` counts them from 1.
        case line(JobLine, number: Int, of: ID<Job>)
        /// Another version of the matrix is live.
        case live(SimilarityMatrix)
    }

    /// Takes a change; false once nobody is there any more who would.
    public typealias Listener = @Sendable (Change) -> Bool

    private struct Listening: Sendable {
        /// Nil: everything but the lines of jobs.
        let job: ID<Job>?
        /// Lines of the job that the listener has.
        var lineCount: Int
        let listener: Listener
    }

    private struct State: Sendable {
        var listening: [Listening] = []
        /// Those that are open.
        var jobs: [ID<Job>: Job] = [:]
        /// The newest that was there; newer ones are told of even if they have ended since.
        var newestJob = ID<Job>(0)
        var matrices: [ID<SimilarityMatrix>: SimilarityMatrix] = [:]
    }

    private let jobs: any JobStore
    private let matrices: any SimilarityMatrixStore
    private let state = Locked(State())

    public init(jobs: any JobStore, matrices: any SimilarityMatrixStore) {
        self.jobs = jobs
        self.matrices = matrices
    }

    /// Tells the listener of each change from now on, beginning with the jobs that are open. Throws `.unauthorized`,
    /// `.forbidden`.
    public func listen(viewer: Viewer, _ listener: @escaping Listener) throws {
        try viewer.require(.admin, .read)
        try state.withLock { state in
            try begin(&state)
            for job in state.jobs.values.filter(\.state.isOpen).sorted(by: { $0.id < $1.id }) {
                if !listener(.job(job)) { return }
            }
            state.listening.append(Listening(job: nil, lineCount: 0, listener: listener))
        }
    }

    /// The same of one job with its lines: those after the first `lineCount`, then the job as it is, then whatever comes. Ended
    /// jobs change no more, so nothing comes after one.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func listen(
        to id: ID<Job>,
        after lineCount: Int,
        viewer: Viewer,
        _ listener: @escaping Listener
    ) throws {
        try viewer.require(.admin, .read)
        try state.withLock { state in
            try begin(&state)
            guard let job = try jobs.job(id) else { throw DomainError.notFound("job \(id)") }
            var listening = Listening(job: id, lineCount: lineCount, listener: listener)
            guard try tellLines(&listening), listener(.job(job)), job.state.isOpen else { return }
            state.listening.append(listening)
        }
    }

    /// Looks for changes and tells them. Costs nothing while nobody listens. Throws what the stores throw; nothing is lost then,
    /// and the next look tells it.
    public func look() throws {
        try state.withLock { if !$0.listening.isEmpty { try tellChanges(&$0) } }
    }

    // MARK: - Looking

    /// Those who listen already get what has changed; for the first one, what is there now is where it begins.
    private func begin(_ state: inout State) throws {
        if !state.listening.isEmpty { return try tellChanges(&state) }
        state.jobs = [:]
        for job in try jobs.openJobs() { state.jobs[job.id] = job }
        state.newestJob = try newestJobs().first?.id ?? ID(0)
        state.matrices = try liveMatrices()
    }

    private func tellChanges(_ state: inout State) throws {
        let changes = try changedJobs(&state) + changedMatrices(&state)
        state.listening = try state.listening.compactMap { try told(changes, $0) }
    }

    private func changedJobs(_ state: inout State) throws -> [Change] {
        var found: [ID<Job>: Job] = [:]
        for job in try jobs.openJobs() { found[job.id] = job }
        let newest = try newestJobs()
        for job in newest where job.id > state.newestJob { found[job.id] = job }
        // What is open no more has ended or is forgotten.
        for id in state.jobs.keys where found[id] == nil { found[id] = try jobs.job(id) }
        let changed = found.values.filter { state.jobs[$0.id] != $0 }.sorted { $0.id < $1.id }
        state.newestJob = newest.first?.id ?? state.newestJob
        state.jobs = found.filter { $0.value.state.isOpen }
        return changed.map { .job($0) }
    }

    /// More than begin between two looks.
    private func newestJobs() throws -> [Job] {
        try jobs.jobs(matching: JobQuery(), page: PageRequest(limit: PageRequest.defaultLimit)).results
    }

    private func changedMatrices(_ state: inout State) throws -> [Change] {
        let found = try liveMatrices()
        let changed = found.values.filter { state.matrices[$0.id]?.liveVersion != $0.liveVersion }
        state.matrices = found
        return changed.filter { $0.liveVersion != nil }.sorted { $0.id < $1.id }.map { .live($0) }
    }

    private func liveMatrices() throws -> [ID<SimilarityMatrix>: SimilarityMatrix] {
        var found: [ID<SimilarityMatrix>: SimilarityMatrix] = [:]
        for matrix in try matrices.matrices() { found[matrix.id] = matrix }
        return found
    }

    // MARK: - Telling

    /// Nil once nobody is there, or nothing more will come.
    private func told(_ changes: [Change], _ listening: Listening) throws -> Listening? {
        var listening = listening
        guard let id = listening.job else {
            return changes.allSatisfy(listening.listener) ? listening : nil
        }
        guard try tellLines(&listening) else { return nil }
        for case .job(let job) in changes where job.id == id {
            guard listening.listener(.job(job)), job.state.isOpen else { return nil }
        }
        return listening
    }

    /// False once nobody is there.
    private func tellLines(_ listening: inout Listening) throws -> Bool {
        guard let id = listening.job else { return true }
        let lines = try jobs.lines(of: id)
        for number in listening.lineCount..<max(lines.count, listening.lineCount) {
            guard listening.listener(.line(lines[number], number: number + 1, of: id)) else { return false }
            listening.lineCount = number + 1
        }
        return true
    }
}
