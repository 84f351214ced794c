import Domain

/// Which row each external id means, remembered by a bulk loader from one call to the next.
///
/// Only committed rows are remembered, and only until an external id may have come to mean another row.
final class RememberedExternalIDs: Sendable {
    private let isDryRun: Bool
    /// Nil while a call has it: what is lent to one call alone can grow in place.
    private let remembered = Locked<ExternalIDLookUp?>(nil)

    init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }

    /// For one call, inside its write or, in a dry run, its snapshot. What it does not give back is forgotten.
    func lookUp(in database: Database) -> ExternalIDLookUp {
        let epoch = database.caches.externalIDs.current
        let lent = remembered.withLock { remembered in
            defer { remembered = nil }
            return remembered
        }
        guard let lent else { return ExternalIDLookUp(isDryRun: isDryRun, epoch: epoch) }
        return lent.epoch == epoch ? lent : ExternalIDLookUp(pretended: lent.pretended, epoch: epoch)
    }

    /// Takes back what was lent to a call that wrote, once that is committed.
    func remember(_ lookUp: ExternalIDLookUp, in database: Database, after connection: Connection) {
        if isDryRun { return remember(lookUp, in: database) }
        connection.afterCommit { [self] in remember(lookUp, in: database) }
    }

    /// Takes back what was lent to a call that only read.
    func remember(_ lookUp: ExternalIDLookUp, in database: Database) {
        let epoch = database.caches.externalIDs.current
        remembered.withLock { remembered in
            let isGood = lookUp.epoch == epoch && lookUp.count <= Limits.rememberedExternalIDs
            remembered = isGood ? lookUp : ExternalIDLookUp(pretended: lookUp.pretended, epoch: epoch)
        }
    }
}

/// Rows that a dry run would have created, under ids that no row has.
struct PretendedRows {
    fileprivate var items: [String: ID<Item>] = [:]
    fileprivate var users: [String: ID<User>] = [:]
}

/// The external ids that one call may use: what was found or created by it and by those before it.
struct ExternalIDLookUp {
    private var items: [String: ID<Item>] = [:]
    private var users: [String: ID<User>] = [:]
    /// Nil unless this is a dry run.
    fileprivate private(set) var pretended: PretendedRows?
    fileprivate let epoch: UInt64
    /// Users of this call that have an id already, and no row yet.
    private var newUsers: [(id: ID<User>, draft: UserDraft)] = []

    fileprivate init(isDryRun: Bool, epoch: UInt64) {
        self.init(pretended: isDryRun ? PretendedRows() : nil, epoch: epoch)
    }

    fileprivate init(pretended: PretendedRows?, epoch: UInt64) {
        self.pretended = pretended
        self.epoch = epoch
    }

    fileprivate var count: Int { items.count + users.count }

    /// Nil if there is no such item.
    mutating func item(_ externalID: String, _ connection: Connection) throws -> ID<Item>? {
        if let id = items[externalID] ?? pretended?.items[externalID] { return id }
        guard let id = try ItemRows.id(externalID: externalID, connection) else { return nil }
        items[externalID] = id
        return id
    }

    /// Whether a dry run would have created an item under this id.
    func pretends(_ id: ID<Item>) -> Bool { (-Int64(pretended?.items.count ?? 0)..<0).contains(id.rawValue) }

    /// Whether a dry run would have created a user under this id.
    func pretends(_ id: ID<User>) -> Bool { (-Int64(pretended?.users.count ?? 0)..<0).contains(id.rawValue) }

    /// Nil if there is no such user.
    mutating func user(_ externalID: String, _ connection: Connection) throws -> ID<User>? {
        if let id = users[externalID] ?? pretended?.users[externalID] { return id }
        guard let id = try UserRows.id(externalID: externalID, connection) else { return nil }
        users[externalID] = id
        return id
    }

    /// Creates an item whose draft has an external id that no item has; it cannot be searched for yet. Nil in a dry run.
    mutating func createItem(
        _ draft: ItemDraft,
        prior: StatisticsPrior,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Item>? {
        let externalID = draft.externalID ?? ""
        if let count = pretended?.items.count {
            pretended?.items[externalID] = ID(Int64(-1 - count))
            return nil
        }
        let id = try ItemRows.insertUnsearchable(draft, prior: prior, at: moment, connection)
        items[externalID] = id
        return id
    }

    /// Gives an id to a user whose draft has an external id that no user has. The row is there from `insertNewUsers` on,
    /// before which no user may be inserted otherwise.
    mutating func createUser(_ draft: UserDraft, _ connection: Connection) throws -> ID<User> {
        let externalID = draft.externalID ?? ""
        if let count = pretended?.users.count {
            let id = ID<User>(Int64(-1 - count))
            pretended?.users[externalID] = id
            return id
        }
        let id = try newUsers.last.map { ID($0.id.rawValue + 1) } ?? UserRows.nextID(connection)
        newUsers.append((id, draft))
        users[externalID] = id
        return id
    }

    mutating func insertNewUsers(at moment: Timestamp, _ connection: Connection) throws {
        guard !newUsers.isEmpty else { return }
        try UserRows.insert(newUsers, at: moment, connection)
        newUsers.removeAll()
    }
}
