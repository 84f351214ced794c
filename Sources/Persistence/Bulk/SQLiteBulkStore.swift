public import Domain

/// Bulk loading into SQLite. One instance remembers external ids between its calls, so keep it for a whole load.
public struct SQLiteBulkStore: BulkStore {
    private let database: Database
    private let externalIDs = RememberedExternalIDs()

    public init(database: Database) {
        self.database = database
    }

    public func saveInteractions(
        _ lines: [InteractionLine],
        createsUsers: Bool,
        scale: RatingScale,
        at moment: Timestamp
    ) throws -> [LineOutcome] {
        try database.write { connection in
            let prior = try SettingsRows.prior(connection)
            let lookUp = externalIDs.lookUp(in: database)
            var load = InteractionLoad(lines, lookUp: lookUp, at: moment, connection)
            let outcomes = try load.run(createsUsers: createsUsers, scale: scale, prior: prior)
            database.caches.ratings.invalidate(load.touchedUsers, after: connection)
            database.caches.items.invalidate(load.touchedItems, after: connection)
            externalIDs.remember(load.lookUp, in: database, after: connection)
            return outcomes
        }
    }

    // MARK: Items

    public func saveItems(_ drafts: [ItemDraft], at moment: Timestamp) throws -> [LineOutcome] {
        try database.write { connection in
            let prior = try SettingsRows.prior(connection)
            var lookUp = externalIDs.lookUp(in: database)
            var updated: [ID<Item>] = []
            let outcomes = try drafts.map { draft -> LineOutcome in
                let draft = draft.normalised
                if let problem = try problem(in: draft.validate) { return .rejected(problem) }
                guard let externalID = draft.externalID else { return .rejected(Self.missingExternalID) }
                guard let id = try lookUp.item(externalID, connection) else {
                    let id = try ItemRows.insert(draft, prior: prior, at: moment, connection)
                    lookUp.add(id, for: externalID)
                    return .created
                }
                guard try replace(id, draft, at: moment, connection) else { return .unchanged }
                updated.append(id)
                return .updated
            }
            database.caches.items.invalidate(updated, after: connection)
            externalIDs.remember(lookUp, in: database, after: connection)
            return outcomes
        }
    }

    /// False if the item says the same already. Tags that differ only in case are the same.
    private func replace(
        _ id: ID<Item>,
        _ draft: ItemDraft,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> Bool {
        let old = try ItemRows.existingItem(id, connection)
        var draft = draft
        if draft.tags.map({ $0.lowercased() }) == old.tags.map({ $0.lowercased() }) { draft.tags = old.tags }
        if draft == old.draft { return false }
        try ItemRows.update(old, draft, at: moment, connection)
        return true
    }

    // MARK: Users

    public func saveUsers(_ drafts: [UserDraft], at moment: Timestamp) throws -> [LineOutcome] {
        try database.write { connection in
            var lookUp = externalIDs.lookUp(in: database)
            let outcomes = try drafts.map { draft -> LineOutcome in
                if let problem = try problem(in: draft.validate) { return .rejected(problem) }
                guard let externalID = draft.externalID else { return .rejected(Self.missingExternalID) }
                guard let id = try lookUp.user(externalID, connection) else {
                    lookUp.add(try UserRows.insert(draft, at: moment, connection), for: externalID)
                    return .created
                }
                let old = try UserRows.existingUser(id, connection)
                if old.name == draft.name, old.isSynthetic == draft.isSynthetic { return .unchanged }
                try UserRows.update(id, draft, connection)
                return .updated
            }
            externalIDs.remember(lookUp, in: database, after: connection)
            return outcomes
        }
    }

    // MARK: Problems

    private func problem(in validate: () throws(DomainError) -> Void) throws -> LineProblem? {
        do {
            try validate()
            return nil
        } catch {
            return try LineProblem(error)
        }
    }

    private static var missingExternalID: LineProblem {
        .invalid([FieldProblem(field: "external_id", message: "Give the external id, by which a line is known.")])
    }
}
