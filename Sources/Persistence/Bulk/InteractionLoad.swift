import Domain

/// One bulk load of interactions, within its transaction: finds the users and items, compares with what is stored, and
/// writes the differences.
///
/// Users and items get their statistics once each. Of the two trees that hold interactions one lies by user and the other by
/// item: lines of neighbouring users, as an import sends them, touch little of the first, and being written item by item
/// they go through the second once. The first interactions of all are written user by user, and indexed by item afterwards.
struct InteractionLoad {
    /// A line whose user and item are known.
    private struct Found {
        let user: ID<User>
        let item: ID<Item>
        let line: Int
    }

    /// What the lines of one pair amount to.
    private struct PairChange {
        let user: ID<User>
        let item: ID<Item>
        /// The line that counts.
        let line: Int
        /// Nil for a pair that has no interaction yet.
        let oldRating: Double?
    }

    private let connection: Connection
    private let lines: [InteractionLine]
    private let moment: Timestamp
    private(set) var lookUp: ExternalIDLookUp
    private(set) var outcomes: [LineOutcome] = []
    private var found: [Found] = []
    private var changes: [PairChange] = []
    private var newUsers: Set<ID<User>> = []
    /// Of the line before: lines often come user by user.
    private var lastUser: (externalID: String, id: ID<User>)?
    private var trainingChanges = TrainingWatermark.zero
    private var userChanges: [(user: ID<User>, change: StatisticsRows.Change)] = []
    /// Users and items whose rows or ratings changed, which caches must forget.
    private(set) var touchedUsers: [ID<User>] = []
    private(set) var touchedItems: [ID<Item>] = []

    init(_ lines: [InteractionLine], lookUp: ExternalIDLookUp, at moment: Timestamp, _ connection: Connection) {
        self.lines = lines
        self.lookUp = lookUp
        self.moment = moment
        self.connection = connection
    }

    /// Writes nothing but the users that are missing; in a dry run not even those.
    mutating func compare(createsUsers: Bool, scale: RatingScale) throws {
        outcomes.reserveCapacity(lines.count)
        found.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            let problem = try find(line, index, createsUsers: createsUsers, scale: scale)
            outcomes.append(problem.map(LineOutcome.rejected) ?? .unchanged)
        }
        // A later line of a pair comes later here too, so that it wins.
        found.sort { ($0.user, $0.item, $0.line) < ($1.user, $1.item, $1.line) }
        var start = 0
        while start < found.count {
            let end = endOfRun(from: start) { $0.user == $1.user }
            try compareUser(start..<end)
            start = end
        }
    }

    /// Writes what `compare` found to be different.
    mutating func write(prior: StatisticsPrior) throws {
        let isFirst = try StatisticsRows.rowCount("interactions", connection) == 0
        if isFirst && changes.count >= Limits.indexedAtOnce {
            try InteractionRows.indexingAtOnce(connection) { try writeInOrder() }
        } else {
            changes.sort { ($0.item, $0.user) < ($1.item, $1.user) }
            try writeInOrder()
        }
        for (item, change) in itemChanges() {
            touchedItems.append(item)
            if !change.isNothing { _ = try StatisticsRows.apply(change, to: item, prior: prior, connection) }
        }
        for (user, change) in userChanges where !change.isNothing {
            _ = try StatisticsRows.apply(change, to: user, connection)
        }
        for (user, _) in userChanges where !newUsers.contains(user) { try deleteSkipsOfRated(user) }
        try StatisticsRows.countInteractions(changes.count { $0.oldRating == nil }, connection)
        try TrainingChangeRows.add(trainingChanges, connection)
    }

    // MARK: Finding users and items

    private mutating func find(
        _ line: InteractionLine,
        _ index: Int,
        createsUsers: Bool,
        scale: RatingScale
    ) throws -> LineProblem? {
        do throws(DomainError) {
            try scale.check(line.rating)
        } catch {
            return try LineProblem(error)
        }
        guard let item = try lookUp.item(line.item, connection) else { return .unknownItem(line.item) }
        if lastUser?.externalID != line.user {
            if let user = try lookUp.user(line.user, connection) {
                lastUser = (line.user, user)
            } else {
                guard createsUsers else { return .unknownUser(line.user) }
                if let problem = Self.problem(ofUser: line.user) { return problem }
                let user = try lookUp.createUser(UserDraft(externalID: line.user), at: moment, connection)
                newUsers.insert(user)
                lastUser = (line.user, user)
            }
        }
        if let lastUser { found.append(Found(user: lastUser.id, item: item, line: index)) }
        return nil
    }

    private static func problem(ofUser externalID: String) -> LineProblem? {
        let maximum = UserDraft.maxExternalIDLength
        if !externalID.isEmpty, externalID.utf8.count <= maximum || externalID.count <= maximum { return nil }
        return .invalid([FieldProblem(field: "user", message: "Use 1 to \(maximum) characters.")])
    }

    // MARK: Comparing

    private func endOfRun(from start: Int, _ belongsTogether: (Found, Found) -> Bool) -> Int {
        var end = start + 1
        while end < found.count, belongsTogether(found[start], found[end]) { end += 1 }
        return end
    }

    private mutating func compareUser(_ range: Range<Int>) throws {
        let user = found[range.lowerBound].user
        let isNew = newUsers.contains(user)
        var change = StatisticsRows.Change()
        let changesBefore = changes.count
        var start = range.lowerBound
        while start < range.upperBound {
            let end = endOfRun(from: start) { $0.user == $1.user && $0.item == $1.item }
            let item = found[start].item
            let old = isNew ? nil : try InteractionRows.interaction(user: user, item: item, connection)
            change.add(comparePair(start..<end, old))
            start = end
        }
        if changes.count > changesBefore {
            userChanges.append((user, change))
            touchedUsers.append(user)
        }
    }

    /// Goes through the lines of one pair as if each was saved in turn; only the last is written.
    private mutating func comparePair(_ range: Range<Int>, _ old: Interaction?) -> StatisticsRows.Change {
        var stored = old
        var last: Found?
        for found in found[range] {
            let line = lines[found.line]
            if let stored, line.says(stored) { continue }
            outcomes[found.line] = stored == nil ? .created : .updated
            stored = line.interaction(user: found.user, item: found.item, at: moment)
            last = found
        }
        guard let last, let stored, stored != old else { return .init() }
        trainingChanges += .change(from: old, to: stored)
        changes.append(PairChange(user: last.user, item: last.item, line: last.line, oldRating: old?.rating))
        return .init(votes: old == nil ? 1 : 0, sum: stored.rating - (old?.rating ?? 0))
    }

    // MARK: Writing

    private func writeInOrder() throws {
        try InteractionRows.inserting(connection) { insert in
            for change in changes {
                let interaction = lines[change.line].interaction(user: change.user, item: change.item, at: moment)
                if change.oldRating == nil {
                    try insert(interaction)
                } else {
                    try InteractionRows.update(interaction, connection)
                }
            }
        }
    }

    /// What each item gained, item by item.
    private func itemChanges() -> [(item: ID<Item>, change: StatisticsRows.Change)] {
        var gains: [ID<Item>: StatisticsRows.Change] = [:]
        for change in changes {
            let rating = lines[change.line].rating
            let votes = change.oldRating == nil ? 1 : 0
            gains[change.item, default: .init()].add(.init(votes: votes, sum: rating - (change.oldRating ?? 0)))
        }
        return gains.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func deleteSkipsOfRated(_ user: ID<User>) throws {
        try connection.run(
            """
            DELETE FROM skips
            WHERE user_id = ?
                AND EXISTS (
                    SELECT 1
                    FROM interactions
                    WHERE interactions.user_id = skips.user_id AND interactions.item_id = skips.item_id
                )
            """,
            user
        )
    }
}

extension InteractionLine {
    /// Whether the stored interaction is what the line says; a line without a moment does not say when.
    fileprivate func says(_ stored: Interaction) -> Bool {
        rating == stored.rating && isSuitableToTrain == stored.isSuitableToTrain
            && (ratedAt == nil || ratedAt == stored.ratedAt)
    }

    fileprivate func interaction(user: ID<User>, item: ID<Item>, at moment: Timestamp) -> Interaction {
        Interaction(
            userID: user,
            itemID: item,
            rating: rating,
            ratedAt: ratedAt ?? moment,
            isSuitableToTrain: isSuitableToTrain
        )
    }
}

extension LineProblem {
    /// Why a line was left out, from what checking it threw. Throws on what is no fault of the line.
    init(_ error: DomainError) throws {
        guard case .invalid(let problems) = error else { throw error }
        self = .invalid(problems)
    }
}
