/// Every service, for those who answer people and scripts. Services are classes, because every request carries them along:
/// structs would be copied with all stores that they refer to.
public final class Services: Sendable {
    public let accounts: Accounts
    public let users: Users
    public let items: Items
    public let itemVectors: ItemVectors
    public let interactions: Interactions
    public let recommendations: Recommendations
    public let recommenders: Recommenders
    public let jobs: Jobs
    public let settings: any SiteSettingsStore
    public let clock: any Clock
    public let keptAnswers: any KeptAnswerStore
    /// What only this site's servers know, to tell what they made themselves.
    public let signingKey: [UInt8]
    public let bulkLoads: BulkLoads
    public let userNumbers: UserNumbers
    public let matrices: SimilarityMatrices
    public let settingsEditor: SettingsEditor
    public let evaluations: Evaluations
    public let changes: SiteChanges
    public let tags: Tags

    public init(
        accounts: Accounts,
        users: Users,
        items: Items,
        itemVectors: ItemVectors,
        interactions: Interactions,
        recommendations: Recommendations,
        recommenders: Recommenders,
        jobs: Jobs,
        settings: any SiteSettingsStore,
        clock: any Clock,
        keptAnswers: any KeptAnswerStore,
        signingKey: [UInt8],
        bulkLoads: BulkLoads,
        userNumbers: UserNumbers,
        matrices: SimilarityMatrices,
        settingsEditor: SettingsEditor,
        evaluations: Evaluations,
        changes: SiteChanges,
        tags: Tags
    ) {
        self.accounts = accounts
        self.users = users
        self.items = items
        self.itemVectors = itemVectors
        self.interactions = interactions
        self.recommendations = recommendations
        self.recommenders = recommenders
        self.jobs = jobs
        self.settings = settings
        self.clock = clock
        self.keptAnswers = keptAnswers
        self.signingKey = signingKey
        self.bulkLoads = bulkLoads
        self.userNumbers = userNumbers
        self.matrices = matrices
        self.settingsEditor = settingsEditor
        self.evaluations = evaluations
        self.changes = changes
        self.tags = tags
    }
}
