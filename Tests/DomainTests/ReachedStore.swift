import Domain

/// Thrown by every operation of `ReachedStore`.
struct StoreReached: Error {}

/// Stores that only tell that they were asked.
struct ReachedStore: ItemStore, TagStore, UserStore, InteractionStore, ItemVectorStore {
    func item(_ id: ID<Item>) throws -> Item? { throw StoreReached() }
    func item(externalID: String) throws -> Item? { throw StoreReached() }
    func items(_ ids: [ID<Item>]) throws -> [Item] { throw StoreReached() }
    func items(matching query: ItemQuery, page: PageRequest) throws -> Page<Item> { throw StoreReached() }
    var changeMark: UInt64 { 0 }
    func popularItems(limit: Int) throws -> [ID<Item>] { throw StoreReached() }
    func itemCount() throws -> Int { throw StoreReached() }
    func tags(limit: Int) throws -> [TagCount] { throw StoreReached() }
    func insert(_ draft: ItemDraft, at moment: Timestamp) throws -> Item { throw StoreReached() }
    func update(_ id: ID<Item>, _ draft: ItemDraft, expecting version: Int?, at moment: Timestamp) throws -> Item {
        throw StoreReached()
    }
    func delete(_ id: ID<Item>, expecting version: Int?) throws { throw StoreReached() }

    func tag(named name: String) throws -> TagCount? { throw StoreReached() }
    func tags(matching query: TagQuery, page: PageRequest) throws -> Page<TagCount> { throw StoreReached() }
    func rename(_ name: String, to newName: String, merging: Bool, at moment: Timestamp) throws -> TagCount {
        throw StoreReached()
    }
    func delete(_ name: String, at moment: Timestamp) throws { throw StoreReached() }

    func user(_ id: ID<User>) throws -> User? { throw StoreReached() }
    func user(externalID: String) throws -> User? { throw StoreReached() }
    func users(matching query: UserQuery, page: PageRequest) throws -> Page<User> { throw StoreReached() }
    func userCount() throws -> Int { throw StoreReached() }
    func insert(_ draft: UserDraft, at moment: Timestamp) throws -> User { throw StoreReached() }
    func update(_ id: ID<User>, _ draft: UserDraft, expecting version: Int?) throws -> User { throw StoreReached() }
    func delete(_ id: ID<User>) throws { throw StoreReached() }

    func interaction(user: ID<User>, item: ID<Item>) throws -> Interaction? { throw StoreReached() }
    func ratings(of user: ID<User>) throws -> UserRatings { throw StoreReached() }
    func interactions(matching query: InteractionQuery, page: PageRequest) throws -> Page<Interaction> {
        throw StoreReached()
    }
    func interactionCount() throws -> Int { throw StoreReached() }
    func histogram(of item: ID<Item>) throws -> [(rating: Double, count: Int)] { throw StoreReached() }
    func save(_ interaction: Interaction) throws -> SaveOutcome { throw StoreReached() }
    func delete(user: ID<User>, item: ID<Item>) throws -> Interaction? { throw StoreReached() }
    func skip(user: ID<User>, item: ID<Item>) throws -> Skip? { throw StoreReached() }
    func skips(of user: ID<User>, page: PageRequest) throws -> Page<Skip> { throw StoreReached() }
    func save(_ skip: Skip) throws -> Bool { throw StoreReached() }
    func deleteSkip(user: ID<User>, item: ID<Item>) throws -> Bool { throw StoreReached() }
    func itemsToRate(user: ID<User>, limit: Int) throws -> [ID<Item>] { throw StoreReached() }

    func vector(of item: ID<Item>) throws -> ItemVector? { throw StoreReached() }
    func summary() throws -> ItemVectorSummary { throw StoreReached() }
    func save(_ lines: [ItemVectorLine]) throws -> [Result<ItemVectorChange, DomainError>] { throw StoreReached() }
    func delete(of item: ID<Item>) throws -> Bool { throw StoreReached() }
    func deleteAll() throws { throw StoreReached() }
}

/// The same for jobs and recommenders.
struct ReachedJobStore: JobStore, RecommenderStore {
    func recommenders() throws -> [Recommender] { throw StoreReached() }
    func recommender(_ id: ID<Recommender>) throws -> Recommender? { throw StoreReached() }
    func recommender(named name: String) throws -> Recommender? { throw StoreReached() }
    func insert(_ draft: RecommenderDraft) throws -> Recommender { throw StoreReached() }
    func update(_ id: ID<Recommender>, _ draft: RecommenderDraft) throws -> Recommender { throw StoreReached() }
    func delete(_ id: ID<Recommender>) throws { throw StoreReached() }
    func setMatrix(_ matrix: ID<SimilarityMatrix>, _ kind: SimilarityMatrix.Kind, of recommender: ID<Recommender>)
        throws
    { throw StoreReached() }
    func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws { throw StoreReached() }

    func insertTraining(of recommender: Recommender, origin: Job.Origin, onlyIfChanged: Bool, at moment: Timestamp)
        throws -> Job
    { throw StoreReached() }
    func insertEvaluation(_ plan: EvaluationPlan, origin: Job.Origin, at moment: Timestamp) throws -> Job {
        throw StoreReached()
    }
    func insertImport(_ plan: ImportPlan, of id: ID<Import>, origin: Job.Origin, at moment: Timestamp) throws -> Job {
        throw StoreReached()
    }
    func importPlan(of job: ID<Job>) throws -> ImportPlan? { throw StoreReached() }
    func job(_ id: ID<Job>) throws -> Job? { throw StoreReached() }
    func jobs(matching query: JobQuery, page: PageRequest) throws -> Page<Job> { throw StoreReached() }
    func openJobs() throws -> [Job] { throw StoreReached() }
    func lastJob(of recommender: ID<Recommender>) throws -> Job? { throw StoreReached() }
    func lines(of job: ID<Job>) throws -> [JobLine] { throw StoreReached() }
    func evaluationPlan(of job: ID<Job>) throws -> EvaluationPlan? { throw StoreReached() }
    func beginTraining(of recommender: Recommender, origin: Job.Origin, onlyIfChanged: Bool, at moment: Timestamp)
        throws -> (any JobClaim)?
    { throw StoreReached() }
    func claim(_ id: ID<Job>, at moment: Timestamp) throws -> (any JobClaim)? { throw StoreReached() }
    func report(_ progress: TrainingProgress, of id: ID<Job>) throws { throw StoreReached() }
    func append(_ text: String, to id: ID<Job>, at moment: Timestamp) throws { throw StoreReached() }
    func finish(_ id: ID<Job>, _ state: Job.State, _ message: String, at moment: Timestamp) throws {
        throw StoreReached()
    }
    func requeue(_ id: ID<Job>, at moment: Timestamp) throws -> Bool { throw StoreReached() }
    func cancel(_ id: ID<Job>, at moment: Timestamp) throws -> Job { throw StoreReached() }
    func failAbandoned(_ message: String, at moment: Timestamp) throws -> [Job] { throw StoreReached() }
    func forgetEnded(keeping count: Int) throws { throw StoreReached() }
}

/// The same for matrices.
struct ReachedMatrixStore: PublishedMatrixStore {
    func matrices() throws -> [SimilarityMatrix] { throw StoreReached() }
    func matrix(_ id: ID<SimilarityMatrix>) throws -> SimilarityMatrix? { throw StoreReached() }
    func matrix(named name: String) throws -> SimilarityMatrix? { throw StoreReached() }
    func insert(name: String, kind: SimilarityMatrix.Kind, description: String) throws -> SimilarityMatrix {
        throw StoreReached()
    }
    func versions(of matrix: ID<SimilarityMatrix>) throws -> [MatrixVersion] { throw StoreReached() }
    func liveVersion(of matrix: ID<SimilarityMatrix>) throws -> MatrixVersion? { throw StoreReached() }
    func unfinishedVersions() throws -> [MatrixVersion] { throw StoreReached() }
    func beginVersion(of matrix: ID<SimilarityMatrix>, basis: TrainingBasis?, job: ID<Job>?, at moment: Timestamp)
        throws -> MatrixVersion
    { throw StoreReached() }
    func append(_ rows: [MatrixRow], to version: ID<MatrixVersion>) throws { throw StoreReached() }
    func appendFingerprints(_ fingerprints: [RowFingerprint], to version: ID<MatrixVersion>) throws {
        throw StoreReached()
    }
    func finish(_ version: ID<MatrixVersion>) throws -> MatrixVersion { throw StoreReached() }
    func activate(_ versions: [ID<MatrixVersion>], at moment: Timestamp) throws -> [MatrixVersion] {
        throw StoreReached()
    }
    func delete(_ version: ID<MatrixVersion>) throws { throw StoreReached() }
    func forEachRow(of version: ID<MatrixVersion>, _ body: (MatrixRow) throws -> Void) throws { throw StoreReached() }
    func fingerprints(of version: ID<MatrixVersion>) throws -> [RowFingerprint] { throw StoreReached() }

    func insert(_ draft: MatrixDraft) throws -> SimilarityMatrix { throw StoreReached() }
    func update(_ id: ID<SimilarityMatrix>, _ draft: MatrixDraft, expecting version: Int?) throws -> SimilarityMatrix {
        throw StoreReached()
    }
    func delete(_ id: ID<SimilarityMatrix>, expecting version: Int?) throws { throw StoreReached() }
    func beginIntake(of matrix: ID<SimilarityMatrix>, number: Int?, _ rule: MatrixIntakeRule, at moment: Timestamp)
        throws -> MatrixVersion
    { throw StoreReached() }
    func intake(of version: ID<MatrixVersion>) throws -> MatrixIntake? { throw StoreReached() }
    func receiver(for version: ID<MatrixVersion>) throws -> any MatrixCellReceiver { throw StoreReached() }
    func receivedRows(of version: ID<MatrixVersion>, after id: Int64?, limit: Int) throws -> [ReceivedRow] {
        throw StoreReached()
    }
    func beginCompletion(of version: ID<MatrixVersion>, at moment: Timestamp) throws -> MatrixIntake {
        throw StoreReached()
    }
    func keepMirrored(_ rows: [MatrixRow], number: Int, for version: ID<MatrixVersion>) throws { throw StoreReached() }
    func knownIDs(ofRows: Bool, _ kind: SimilarityMatrix.Kind) throws -> IDSet { throw StoreReached() }
    func complete(_ version: ID<MatrixVersion>) throws -> MatrixVersion { throw StoreReached() }
    func cancelCompletion(of version: ID<MatrixVersion>) throws { throw StoreReached() }
    func abandonedVersions(of matrix: ID<SimilarityMatrix>?, receivedBefore moment: Timestamp) throws
        -> [MatrixVersion]
    { throw StoreReached() }
    func deleteLeftPieces() throws { throw StoreReached() }
    func rows(of version: ID<MatrixVersion>, from start: PageMark, limit: Int) throws -> [MatrixRow] {
        throw StoreReached()
    }
    func row(_ id: Int64, of version: ID<MatrixVersion>) throws -> MatrixRow? { throw StoreReached() }
}

/// Nothing was ever set.
struct DefaultSettings: SiteSettingsStore {
    func settings() throws -> SiteSettings { .defaults }
    func save(_ settings: SiteSettings, requiringRatingsOnScale: Bool) throws {}
}

/// The same for accounts, sessions and tokens.
struct ReachedAccountStore: AccountStore, APITokenStore, SignInFailureStore {
    func account(_ id: ID<Account>) throws -> Account? { throw StoreReached() }
    func account(named name: String) throws -> Account? { throw StoreReached() }
    func credentials(named name: String) throws -> (account: Account, passwordHash: String)? { throw StoreReached() }
    func accounts() throws -> [Account] { throw StoreReached() }
    func accounts(page: PageRequest) throws -> Page<Account> { throw StoreReached() }
    func hasAdmin() throws -> Bool { throw StoreReached() }
    func insert(name: String, passwordHash: String, role: Role, at moment: Timestamp) throws -> Account {
        throw StoreReached()
    }
    func setPasswordHash(_ hash: String, of account: ID<Account>) throws { throw StoreReached() }
    func setRole(_ role: Role, of account: ID<Account>) throws { throw StoreReached() }
    func update(_ account: ID<Account>, _ change: AccountChange, approve: (Account) throws -> Void) throws -> Account {
        throw StoreReached()
    }
    func delete(_ account: ID<Account>, andUser deletesUser: Bool, approve: (Account) throws -> Void) throws {
        throw StoreReached()
    }

    func insertSession(
        tokenHash: [UInt8],
        account: ID<Account>,
        browser: String,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) throws { throw StoreReached() }
    func session(tokenHash: [UInt8], at moment: Timestamp) throws -> Session? { throw StoreReached() }
    func deleteSession(tokenHash: [UInt8]) throws { throw StoreReached() }
    func sessions(of account: ID<Account>, at moment: Timestamp) throws -> [Session] { throw StoreReached() }
    func deleteSession(_ id: ID<Session>, of account: ID<Account>) throws { throw StoreReached() }
    func deleteSessions(of account: ID<Account>, except session: ID<Session>?) throws { throw StoreReached() }
    func noteUse(_ id: ID<Session>, at moment: Timestamp) {}
    func deleteSessions(expiredBefore moment: Timestamp) throws { throw StoreReached() }
    func insertDevice(tokenHash: [UInt8], account: ID<Account>, expiresAt: Timestamp) throws { throw StoreReached() }
    func isDevice(tokenHash: [UInt8], ofAccountNamed name: String, at moment: Timestamp) throws -> Bool {
        throw StoreReached()
    }
    func setSetupLink(tokenHash: [UInt8]?, expiresAt: Timestamp) throws { throw StoreReached() }
    func insertAdmin(name: String, passwordHash: String, setupTokenHash: [UInt8], at moment: Timestamp) throws
        -> Account
    { throw StoreReached() }
    func isSetupLink(tokenHash: [UInt8], at moment: Timestamp) throws -> Bool { throw StoreReached() }

    func tokens(of account: ID<Account>) throws -> [APIToken] { throw StoreReached() }
    func tokens(of account: ID<Account>, page: PageRequest) throws -> Page<APIToken> { throw StoreReached() }
    func token(_ id: ID<APIToken>) throws -> APIToken? { throw StoreReached() }
    func insert(
        _ draft: APITokenDraft,
        account: ID<Account>,
        parent: ID<APIToken>?,
        prefix: String,
        tokenHash: [UInt8],
        createdAt: Timestamp
    ) throws -> APIToken { throw StoreReached() }
    func token(tokenHash: [UInt8]) throws -> (token: APIToken, account: Account)? { throw StoreReached() }
    func delete(_ id: ID<APIToken>, of account: ID<Account>) throws { throw StoreReached() }
    func noteUse(_ id: ID<APIToken>, at moment: Timestamp) {}

    func failures(account name: String, address: String, since moment: Timestamp) throws -> (pair: Int, address: Int) {
        throw StoreReached()
    }
    func record(account name: String, address: String, at moment: Timestamp) throws { throw StoreReached() }
    func clear(account name: String, address: String) throws { throw StoreReached() }
    func delete(before moment: Timestamp) throws { throw StoreReached() }
}

/// The same for what else admins manage.
struct ReachedAdminStore: SiteSettingsStore, EvaluationStore {
    func settings() throws -> SiteSettings { throw StoreReached() }
    func save(_ settings: SiteSettings, requiringRatingsOnScale: Bool) throws { throw StoreReached() }

    func insert(_ evaluation: Evaluation, of job: ID<Job>?) throws -> ID<Evaluation> { throw StoreReached() }
    func evaluation(_ id: ID<Evaluation>) throws -> StoredEvaluation? { throw StoreReached() }
    func evaluations(page: PageRequest) throws -> Page<StoredEvaluation> { throw StoreReached() }
    func delete(_ id: ID<Evaluation>) throws { throw StoreReached() }
}

/// Nothing that was made by it was ever kept.
struct NoSecrets: SecretSource {
    func makeSecret(prefix: String) -> String { prefix }
    func hash(ofSecret secret: String) -> [UInt8] { [] }
}

/// The same for uploaded files.
struct ReachedDataSetStore: DataSetStore {
    var formats: [String] { [] }
    func makeFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) throws -> any DataSetFolder {
        throw StoreReached()
    }
    func deleteFolder(of id: ID<Import>) {}
    func deleteFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) rethrows {}
    func folders() -> [ID<Import>] { [] }
}
