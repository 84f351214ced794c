/// The jobs of the site: admins see them, start trainings and evaluations, and cancel them.
public struct Jobs: Sendable {
    private let store: any JobStore
    private let recommenders: any RecommenderStore
    private let settings: any SiteSettingsStore
    private let clock: any Clock

    public init(
        store: any JobStore,
        recommenders: any RecommenderStore,
        settings: any SiteSettingsStore,
        clock: any Clock
    ) {
        self.store = store
        self.recommenders = recommenders
        self.settings = settings
        self.clock = clock
    }

    /// The newest first. Throws `.unauthorized`, `.forbidden`, and `.invalid` for a cursor of another list.
    public func list(_ query: JobQuery = JobQuery(), page: PageRequest, viewer: Viewer) throws -> Page<Job> {
        try viewer.require(.admin, .read)
        return try store.jobs(matching: query, page: page)
    }

    /// With what it told as it went. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func job(_ id: ID<Job>, viewer: Viewer) throws -> (job: Job, lines: [JobLine]) {
        try viewer.require(.admin, .read)
        guard let job = try store.job(id) else { throw DomainError.notFound("job \(id)") }
        return (job, try store.lines(of: id))
    }

    /// Queues a training, which the server starts within a second or two once no other is running.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` if one of the recommender is queued or running, or
    /// there is nothing about it to train.
    public func startTraining(of recommender: ID<Recommender>, onlyIfChanged: Bool, viewer: Viewer) throws -> Job {
        try viewer.require(.admin, .admin)
        guard let found = try recommenders.recommender(recommender) else {
            throw DomainError.notFound("recommender \(recommender)")
        }
        try found.requireTraining()
        return try store.insertTraining(
            of: found,
            origin: .account(viewer.account?.id),
            onlyIfChanged: onlyIfChanged,
            at: clock.now
        )
    }

    /// Queues an evaluation on the site's own ratings, which the server starts within a second or two once no other is running.
    /// Recommenders are judged with the settings that they have now.
    ///
    /// Throws `.unauthorized`, `.forbidden`, and as `EvaluationDraft.plan` does.
    public func startEvaluation(_ draft: EvaluationDraft, viewer: Viewer) throws -> Job {
        try viewer.require(.admin, .admin)
        let plan = try draft.plan(
            among: recommenders.recommenders(),
            scale: settings.settings().ratingScale
        )
        return try store.insertEvaluation(plan, origin: .account(viewer.account?.id), at: clock.now)
    }

    /// A queued job is cancelled at once; a running one stops at its next step, and what is live stays live.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` for a job that has ended.
    public func cancel(_ id: ID<Job>, viewer: Viewer) throws -> Job {
        try viewer.require(.admin, .admin)
        return try store.cancel(id, at: clock.now)
    }
}
