import Domain
import Support

@testable import Persistence

/// A fresh database file with all migrations applied, and every store on it.
final class TemporaryDatabase: Sendable {
    static let migrationsFolder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Migrations"

    let folder = TemporaryFolder()
    let path: String
    let database: Database

    init(readerCount: Int = 3) throws {
        path = folder.path + "/palate.db"
        try Migrator(folder: Self.migrationsFolder).migrate(databaseAt: path, at: .start)
        database = try Database(path: path, readerCount: readerCount)
    }

    deinit {
        database.close()
    }

    var items: SQLiteItemStore { SQLiteItemStore(database: database) }
    var tags: SQLiteTagStore { SQLiteTagStore(database: database) }
    var vectors: SQLiteItemVectorStore { SQLiteItemVectorStore(database: database) }
    var interactions: SQLiteInteractionStore { SQLiteInteractionStore(database: database) }
    var users: SQLiteUserStore { SQLiteUserStore(database: database) }
    var accounts: SQLiteAccountStore { SQLiteAccountStore(database: database) }
    var tokens: SQLiteAPITokenStore { SQLiteAPITokenStore(database: database) }
    var failures: SQLiteSignInFailureStore { SQLiteSignInFailureStore(database: database) }
    var matrices: SQLiteSimilarityMatrixStore { SQLiteSimilarityMatrixStore(database: database) }
    var recommenders: SQLiteRecommenderStore { SQLiteRecommenderStore(database: database) }
    var settings: SQLiteSiteSettingsStore { SQLiteSiteSettingsStore(database: database) }
    var jobs: SQLiteJobStore { SQLiteJobStore(database: database) }
    var training: SQLiteTrainingSource { SQLiteTrainingSource(database: database) }

    func matrixService(
        clock: any Clock = FixedClock(),
        retiredVersionsKept: Int = Training.defaultRetiredVersionsKept
    ) -> SimilarityMatrices {
        SimilarityMatrices(
            store: matrices,
            recommenders: recommenders,
            users: users,
            clock: clock,
            retiredVersionsKept: retiredVersionsKept
        )
    }

    // MARK: Data with a known answer

    func addItem(_ title: String, externalID: String? = nil, tags: [String] = []) throws -> ID<Item> {
        try items.insert(ItemDraft(externalID: externalID, title: title, tags: tags), at: .start).id
    }

    func addUser(_ name: String = "") throws -> ID<User> {
        try users.insert(UserDraft(name: name), at: .start).id
    }

    @discardableResult
    func rate(
        _ user: ID<User>,
        _ item: ID<Item>,
        _ rating: Double,
        at moment: Timestamp = .start
    ) throws -> SaveOutcome {
        try interactions.save(Interaction(userID: user, itemID: item, rating: rating, ratedAt: moment))
    }
}

extension Timestamp {
    static let start = Timestamp(seconds: 1_700_000_000)
}

extension InteractionStore {
    func allPages(_ query: InteractionQuery, limit: Int) throws -> [Page<Interaction>] {
        try pages(limit: limit) { try interactions(matching: query, page: $0) }
    }
}

/// Every page of a list, from the first to the one that says it is the last.
func pages<Element>(limit: Int, _ page: (PageRequest) throws -> Page<Element>) throws -> [Page<Element>] {
    var pages = [try page(PageRequest(limit: limit))]
    while let next = pages.last?.next { pages.append(try page(PageRequest(limit: limit, start: next))) }
    return pages
}
