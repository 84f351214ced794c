import Domain
import Persistence
import Web

/// Builds the parts and joins them: the only place that knows everyone.
struct Composition: Sendable {
    let database: Database
    let clock: any Clock
    let settings: SQLiteSiteSettingsStore
    let items: SQLiteItemStore
    let vectors: SQLiteItemVectorStore
    let interactions: SQLiteInteractionStore
    let users: SQLiteUserStore
    let bulk: SQLiteBulkStore
    let matrices: SQLiteSimilarityMatrixStore
    let recommenders: SQLiteRecommenderStore
    let source: SQLiteTrainingSource
    let evaluations: SQLiteEvaluationStore
    let jobs: SQLiteJobStore
    let imports: SQLiteImportStore
    let dataSets: DataSetFolders
    private let signingKey: [UInt8]
    private let hasher: any PasswordHasher
    private let abandonedAfterSeconds: Int64

    /// Opens the database after bringing it up to the schema of this program. Throws `CommandFailure` with what to do.
    init(
        _ configuration: Configuration,
        readerCount: Int = 2,
        clock: any Clock = SystemClock(),
        hasher: any PasswordHasher = ScryptPasswordHasher()
    ) throws {
        self.clock = clock
        self.hasher = hasher
        abandonedAfterSeconds = configuration.abandonedAfterSeconds
        let path = configuration.databasePath
        do {
            let migrator = try Migrator(folder: "\(configuration.root)/Migrations")
            try migrator.migrate(databaseAt: path, at: clock.now)
            database = try Database(path: path, readerCount: readerCount)
            signingKey = try SQLiteSiteSettingsStore(database: database).signingKey()
        } catch {
            throw CommandFailure("The database \(path) cannot be used: \(error)")
        }
        settings = SQLiteSiteSettingsStore(database: database)
        items = SQLiteItemStore(database: database)
        vectors = SQLiteItemVectorStore(database: database)
        interactions = SQLiteInteractionStore(database: database)
        users = SQLiteUserStore(database: database)
        bulk = SQLiteBulkStore(database: database)
        matrices = SQLiteSimilarityMatrixStore(database: database)
        recommenders = SQLiteRecommenderStore(database: database)
        source = SQLiteTrainingSource(database: database)
        evaluations = SQLiteEvaluationStore(database: database)
        jobs = SQLiteJobStore(database: database)
        imports = SQLiteImportStore(database: database)
        dataSets = DataSetFolders(databasePath: path)
    }

    var accounts: Accounts {
        Accounts(
            store: SQLiteAccountStore(database: database),
            tokens: SQLiteAPITokenStore(database: database),
            failures: SQLiteSignInFailureStore(database: database),
            hasher: hasher,
            secrets: RandomSecrets(),
            clock: clock
        )
    }

    var itemVectors: ItemVectors { ItemVectors(store: vectors, items: items) }

    var recommenderService: Recommenders { Recommenders(store: recommenders, matrices: matrices, clock: clock) }

    var matrixService: SimilarityMatrices {
        SimilarityMatrices(
            store: matrices,
            recommenders: recommenders,
            users: users,
            clock: clock,
            abandonedAfterSeconds: abandonedAfterSeconds
        )
    }

    /// The recommenders as they are live now; `refresh` brings them up to date.
    func liveRecommenders() throws -> LiveRecommenders {
        let live = LiveRecommenders(
            recommenders: recommenders,
            matrices: matrices,
            settings: settings,
            source: source
        )
        for damage in try live.refresh() { Terminal.note("\(damage)") }
        return live
    }

    func services(live: LiveRecommenders) -> Services {
        Services(
            accounts: accounts,
            users: Users(store: users, clock: clock),
            items: Items(store: items, interactions: interactions, clock: clock),
            itemVectors: itemVectors,
            interactions: Interactions(
                store: interactions,
                items: items,
                users: users,
                settings: settings,
                clock: clock
            ),
            recommendations: Recommendations(
                live: live,
                items: items,
                interactions: interactions,
                users: users,
                settings: settings
            ),
            recommenders: recommenderService,
            jobs: Jobs(store: jobs, recommenders: recommenders, settings: settings, clock: clock),
            settings: settings,
            clock: clock,
            keptAnswers: SQLiteKeptAnswerStore(database: database),
            signingKey: signingKey,
            bulkLoads: bulkLoads,
            userNumbers: UserNumbers(store: users),
            matrices: matrixService,
            settingsEditor: SettingsEditor(store: settings),
            evaluations: Evaluations(store: evaluations),
            changes: SiteChanges(jobs: jobs, matrices: matrices),
            tags: Tags(store: SQLiteTagStore(database: database), clock: clock)
        )
    }

    var bulkLoads: BulkLoads {
        BulkLoads(
            store: bulk,
            dryStore: { [database] in SQLiteBulkStore(database: database, isDryRun: true) },
            imports: imports,
            dataSets: dataSets,
            jobs: jobs,
            settings: settings,
            clock: clock
        )
    }

    func training() throws -> Training {
        Training(
            source: source,
            matrices: matrices,
            recommenders: recommenders,
            clock: clock,
            scale: try settings.settings().ratingScale
        )
    }

    /// Trains as `training` does, and keeps in the job what becomes of it.
    func trainingJob() throws -> TrainingJob {
        TrainingJob(
            jobs: jobs,
            recommenders: recommenders,
            training: try training(),
            clock: clock,
            describe: { describe($0) }
        )
    }

    func evaluationRun() throws -> EvaluationRun {
        EvaluationRun(source: source, scale: try settings.settings().ratingScale, clock: clock)
    }

    /// Evaluates as `evaluationRun` does, and keeps in the job what becomes of it.
    func evaluationJob() throws -> EvaluationJob {
        EvaluationJob(
            jobs: jobs,
            evaluations: evaluations,
            evaluating: try evaluationRun(),
            clock: clock,
            describe: { describe($0) }
        )
    }

    /// Loads a data set, and keeps in the job and its import what becomes of it.
    func importJob(load: @escaping ImportJob.Load) -> ImportJob {
        ImportJob(
            jobs: jobs,
            imports: imports,
            dataSets: dataSets,
            clock: clock,
            load: load,
            describe: { describe($0) }
        )
    }

    /// Puts in order what killed processes left, and says what it did. Trouble here is no reason not to go on.
    func recover() {
        do {
            let notes = try JobRecovery(jobs: jobs, matrices: matrices, clock: clock).run()
            notes.forEach(Terminal.note)
            matrixService.deleteAbandoned().forEach(Terminal.note)
            try bulkLoads.forgetDataSets()
        } catch {
            Terminal.note("What earlier processes left could not be put in order: \(describe(error))")
        }
    }

    /// Everything that wants a clean end: what waits is written, every connection is closed.
    func close() {
        database.close()
    }
}
