import Domain

/// Which row each external id means, remembered by a bulk loader from one call to the next.
///
/// Only committed rows are remembered, and only until an external id may have come to mean another row.
final class RememberedExternalIDs: Sendable {
    private struct Known {
        var items: [String: ID<Item>] = [:]
        var users: [String: ID<User>] = [:]
        var epoch: UInt64 = 0
    }

    private let known = Locked(Known())

    /// For one call, inside its write.
    func lookUp(in database: Database) -> ExternalIDLookUp {
        let epoch = database.caches.externalIDs.current
        return known.withLock { known in
            if known.epoch != epoch { known = Known(epoch: epoch) }
            return ExternalIDLookUp(items: known.items, users: known.users, epoch: epoch)
        }
    }

    /// Adds what one call found, once it is committed.
    func remember(_ lookUp: consuming ExternalIDLookUp, in database: Database, after connection: Connection) {
        let items = lookUp.newItems
        let users = lookUp.newUsers
        let epoch = lookUp.epoch
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

/// The external ids of one call: what was remembered, and what it found or created itself.
struct ExternalIDLookUp {
    private let items: [String: ID<Item>]
    private let users: [String: ID<User>]
    fileprivate(set) var newItems: [String: ID<Item>] = [:]
    fileprivate(set) var newUsers: [String: ID<User>] = [:]
    fileprivate let epoch: UInt64

    fileprivate init(items: [String: ID<Item>], users: [String: ID<User>], epoch: UInt64) {
        self.items = items
        self.users = users
        self.epoch = epoch
    }

    /// Nil if there is no such item.
    mutating func item(_ externalID: String, _ connection: Connection) throws -> ID<Item>? {
        if let id = items[externalID] ?? newItems[externalID] { return id }
        guard let id = try ItemRows.id(externalID: externalID, connection) else { return nil }
        newItems[externalID] = id
        return id
    }

    /// Nil if there is no such user.
    mutating func user(_ externalID: String, _ connection: Connection) throws -> ID<User>? {
        if let id = users[externalID] ?? newUsers[externalID] { return id }
        guard let id = try UserRows.id(externalID: externalID, connection) else { return nil }
        newUsers[externalID] = id
        return id
    }

    mutating func add(_ user: ID<User>, for externalID: String) {
        newUsers[externalID] = user
    }

    mutating func add(_ item: ID<Item>, for externalID: String) {
        newItems[externalID] = item
    }
}
