import Domain

/// Which row each external id means, remembered by a bulk loader from one call to the next.
///
/// Only committed rows are remembered, and only until an external id may have come to mean another row.
final class RememberedExternalIDs: Sendable {
    private struct Known {
        var items: [String: ID<Item>] = [:]
        var users: [String: ID<User>] = [:]
        var epoch: UInt64 = 0
        /// In a dry run, what would have been created.
        var pretended = PretendedRows()
    }

    private let isDryRun: Bool
    private let known = Locked(Known())

    init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }

    /// For one call, inside its write or, in a dry run, its snapshot.
    func lookUp(in database: Database) -> ExternalIDLookUp {
        let epoch = database.caches.externalIDs.current
        return known.withLock { known in
            if known.epoch != epoch { known = Known(epoch: epoch, pretended: known.pretended) }
            return ExternalIDLookUp(
                items: known.items,
                users: known.users,
                pretended: isDryRun ? known.pretended : nil,
                epoch: epoch
            )
        }
    }

    /// Adds what one call found, once it is committed. A dry run commits nothing, and remembers what it pretended.
    func remember(_ lookUp: consuming ExternalIDLookUp, in database: Database, after connection: Connection) {
        if let pretended = lookUp.pretended {
            known.withLock { $0.pretended = pretended }
            return
        }
        let items = lookUp.newItems
        let users = lookUp.newUsers
        let epoch = lookUp.epoch
        if items.isEmpty, users.isEmpty { return }
        connection.afterCommit { [self] in
            guard database.caches.externalIDs.current == epoch else { return }
            known.withLock { known in
                guard known.epoch == epoch else { return }
                if known.items.count > Limits.rememberedExternalIDs { known.items = [:] }
                if known.users.count > Limits.rememberedExternalIDs { known.users = [:] }
                known.items.merge(items) { _, new in new }
                known.users.merge(users) { _, new in new }
            }
        }
    }
}

/// Rows that a dry run would have created, under ids that no row has.
struct PretendedRows {
    fileprivate var items: [String: ID<Item>] = [:]
    fileprivate var users: [String: ID<User>] = [:]
}

/// The external ids of one call: what was remembered, and what it found or created itself.
struct ExternalIDLookUp {
    private let items: [String: ID<Item>]
    private let users: [String: ID<User>]
    fileprivate private(set) var newItems: [String: ID<Item>] = [:]
    fileprivate private(set) var newUsers: [String: ID<User>] = [:]
    /// Nil unless this is a dry run.
    fileprivate private(set) var pretended: PretendedRows?
    fileprivate let epoch: UInt64

    fileprivate init(
        items: [String: ID<Item>],
        users: [String: ID<User>],
        pretended: PretendedRows?,
        epoch: UInt64
    ) {
        self.items = items
        self.users = users
        self.pretended = pretended
        self.epoch = epoch
    }

    /// Nil if there is no such item.
    mutating func item(_ externalID: String, _ connection: Connection) throws -> ID<Item>? {
        if let id = items[externalID] ?? newItems[externalID] ?? pretended?.items[externalID] { return id }
        guard let id = try ItemRows.id(externalID: externalID, connection) else { return nil }
        newItems[externalID] = id
        return id
    }

    /// Nil if there is no such user.
    mutating func user(_ externalID: String, _ connection: Connection) throws -> ID<User>? {
        if let id = users[externalID] ?? newUsers[externalID] ?? pretended?.users[externalID] { return id }
        guard let id = try UserRows.id(externalID: externalID, connection) else { return nil }
        newUsers[externalID] = id
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
        newItems[externalID] = id
        return id
    }

    /// Creates a user whose draft has an external id that no user has.
    mutating func createUser(_ draft: UserDraft, at moment: Timestamp, _ connection: Connection) throws -> ID<User> {
        let externalID = draft.externalID ?? ""
        if let count = pretended?.users.count {
            let id = ID<User>(Int64(-1 - count))
            pretended?.users[externalID] = id
            return id
        }
        let id = try UserRows.insert(draft, at: moment, connection)
        newUsers[externalID] = id
        return id
    }
}
