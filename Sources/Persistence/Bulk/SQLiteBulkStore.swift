public import Domain

/// Bulk loading into SQLite. One instance remembers external ids between its calls, so keep it for a whole load.
public struct SQLiteBulkStore: BulkStore {
    private let database: Database
    private let isDryRun: Bool
    private let externalIDs: RememberedExternalIDs

    /// A dry run tells of each line what would become of it, after all lines before it, and writes nothing.
    public init(database: Database, isDryRun: Bool = false) {
        self.database = database
        self.isDryRun = isDryRun
        externalIDs = RememberedExternalIDs(isDryRun: isDryRun)
    }

    private func perform<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        isDryRun ? try database.snapshot(body) : try database.load(body)
    }

    public func saveInteractions(
        _ rules: InteractionLoadRules,
        whole: Bool,
        next: () -> ArraySlice<InteractionLine>?,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        try perform { connection in
            let lookUp = externalIDs.lookUp(in: database)
            var load = InteractionLoad(rules, lookUp: lookUp, isDryRun: isDryRun, connection)
            try load.run(next) { count in whole || count < Limits.loadRows && !database.othersWaitToWrite }
            if !isDryRun {
                try load.finish(prior: SettingsRows.prior(connection))
                database.caches.ratings.invalidate(load.touchedUsers, after: connection)
                database.caches.items.invalidate(load.touchedItems, after: connection)
            }
            try record(load.outcomes)
            externalIDs.remember(load.lookUp, in: database, after: connection)
            return load.outcomes
        }
    }

    // MARK: Items

    public func saveItems(
        _ lines: [ItemLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        try perform { connection in
            let prior = try SettingsRows.prior(connection)
            var lookUp = externalIDs.lookUp(in: database)
            var created: [(id: ID<Item>, draft: ItemDraft)] = []
            var updated: [(id: ID<Item>, draft: ItemDraft)] = []
            let outcomes = try lines.map { line -> LineOutcome in
                var draft = line.draft.normalised
                if let problem = try problem(in: draft.validate) { return .rejected(problem) }
                guard let externalID = draft.externalID else {
                    guard let id = line.id else { return .rejected(Self.missingExternalID) }
                    guard let old = try ItemRows.item(id, connection) else { return .rejected(.unknownItem(.id(id))) }
                    draft.externalID = old.externalID
                    guard try replace(id, draft, at: moment, connection) else { return .unchanged }
                    updated.append((id, draft))
                    return .updated
                }
                guard let id = try lookUp.item(externalID, connection) else {
                    if let id = try lookUp.createItem(draft, prior: prior, at: moment, connection) {
                        created.append((id, draft))
                    }
                    return .created
                }
                guard try replace(id, draft, at: moment, connection) else { return .unchanged }
                updated.append((id, draft))
                return .updated
            }
            if !isDryRun {
                try ItemRows.finishLoad(created: created, updated: updated, connection)
                database.caches.items.invalidate(updated.map(\.id), after: connection)
                if !created.isEmpty { database.caches.newItems.fire(after: connection) }
            }
            try record(outcomes)
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
        // A dry run has nothing to compare with an item that it only pretended to create.
        guard let old = try ItemRows.item(id, connection) else { return false }
        var draft = draft
        if draft.tags.map({ $0.lowercased() }) == old.tags.map({ $0.lowercased() }) { draft.tags = old.tags }
        if draft == old.draft { return false }
        if !isDryRun { try ItemRows.updateUnsearchable(old, draft, at: moment, connection) }
        return true
    }

    public func itemIDs(_ externalIDs: [String]) throws -> [ID<Item>?] {
        try database.snapshot { connection in
            var lookUp = self.externalIDs.lookUp(in: database)
            defer { self.externalIDs.remember(lookUp, in: database) }
            return try externalIDs.map { try lookUp.item($0, connection) }
        }
    }

    // MARK: Users

    public func saveUsers(
        _ lines: [UserLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        try perform { connection in
            var lookUp = externalIDs.lookUp(in: database)
            let outcomes = try lines.map { line -> LineOutcome in
                let draft = line.draft
                if let problem = try problem(in: draft.validate) { return .rejected(problem) }
                if let externalID = draft.externalID {
                    guard let id = try lookUp.user(externalID, connection) else {
                        _ = try lookUp.createUser(draft, connection)
                        return .created
                    }
                    try lookUp.insertNewUsers(at: moment, connection)
                    guard let old = try UserRows.user(id, connection) else { return .unchanged }
                    return try update(old, draft, connection)
                }
                guard let id = line.id else { return .rejected(Self.missingExternalID) }
                try lookUp.insertNewUsers(at: moment, connection)
                guard let old = try UserRows.user(id, connection) else { return .rejected(.unknownUser(.id(id))) }
                return try update(old, draft, connection)
            }
            try lookUp.insertNewUsers(at: moment, connection)
            try record(outcomes)
            externalIDs.remember(lookUp, in: database, after: connection)
            return outcomes
        }
    }

    /// Its external id stays.
    private func update(_ old: User, _ draft: UserDraft, _ connection: Connection) throws -> LineOutcome {
        if old.name == draft.name, old.isSynthetic == draft.isSynthetic { return .unchanged }
        var draft = draft
        draft.externalID = old.externalID
        if !isDryRun { try UserRows.update(old.id, draft, connection) }
        return .updated
    }

    public func userIDs(_ externalIDs: [String]) throws -> [ID<User>?] {
        try database.snapshot { connection in
            var lookUp = self.externalIDs.lookUp(in: database)
            defer { self.externalIDs.remember(lookUp, in: database) }
            return try externalIDs.map { try lookUp.user($0, connection) }
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
        .invalid([FieldProblem(field: "external_id", message: "Give the external id, or the id of one that is there.")])
    }
}
