import Domain

/// One bulk load of interactions, within its transaction.
///
/// Lines are saved in the order in which their rows lie in the table, which touches each page once; items and users get
/// their statistics once each.
struct InteractionLoad {
    /// A line whose user and item are known.
    private struct Found {
        let user: ID<User>
        let item: ID<Item>
        let line: Int
    }

    private let connection: Connection
    private let lines: [InteractionLine]
    private let moment: Timestamp
    private(set) var lookUp: ExternalIDLookUp
    private var outcomes: [LineOutcome] = []
    private var found: [Found] = []
    private var newUsers: Set<ID<User>> = []
    private var itemChanges: [ID<Item>: StatisticsRows.Change] = [:]
    private var trainingChanges = TrainingWatermark.zero
    /// Users and items whose rows or ratings changed, which caches must forget.
    private(set) var touchedUsers: [ID<User>] = []

    init(_ lines: [InteractionLine], lookUp: ExternalIDLookUp, at moment: Timestamp, _ connection: Connection) {
        self.lines = lines
        self.lookUp = lookUp
        self.moment = moment
        self.connection = connection
    }

    var touchedItems: [ID<Item>] { Array(itemChanges.keys) }

    mutating func run(createsUsers: Bool, scale: RatingScale, prior: StatisticsPrior) throws -> [LineOutcome] {
        outcomes.reserveCapacity(lines.count)
        found.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            let problem = try find(line, index, createsUsers: createsUsers, scale: scale)
            outcomes.append(problem.map(LineOutcome.rejected) ?? .unchanged)
        }
        // A later line of a pair comes later here too, so that it wins.
        found.sort { ($0.user, $0.item, $0.line) < ($1.user, $1.item, $1.line) }
        try saveUserByUser()
        for (item, change) in itemChanges {
            _ = try StatisticsRows.apply(change, to: item, prior: prior, connection)
        }
        try StatisticsRows.countInteractions(itemChanges.values.reduce(0) { $0 + $1.votes }, connection)
        try TrainingChangeRows.add(trainingChanges, connection)
        return outcomes
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
        var user = try lookUp.user(line.user, connection)
        if user == nil {
            guard createsUsers else { return .unknownUser(line.user) }
            if let problem = Self.problem(ofUser: line.user) { return problem }
            user = try createUser(line.user)
        }
        if let user { found.append(Found(user: user, item: item, line: index)) }
        return nil
    }

    private static func problem(ofUser externalID: String) -> LineProblem? {
        let maximum = UserDraft.maxExternalIDLength
        if !externalID.isEmpty, externalID.utf8.count <= maximum || externalID.count <= maximum { return nil }
        return .invalid([FieldProblem(field: "user", message: "Use 1 to \(maximum) characters.")])
    }

    private mutating func createUser(_ externalID: String) throws -> ID<User> {
        let user = try UserRows.insert(UserDraft(externalID: externalID), at: moment, connection)
        lookUp.add(user, for: externalID)
        newUsers.insert(user)
        return user
    }

    // MARK: Saving

    private mutating func saveUserByUser() throws {
        var start = 0
        while start < found.count {
            let user = found[start].user
            var end = start
            var change = StatisticsRows.Change()
            while end < found.count, found[end].user == user {
                try save(found[end], &change)
                end += 1
            }
            if change.votes != 0 || change.sum != 0 { _ = try StatisticsRows.apply(change, to: user, connection) }
            if !newUsers.contains(user) { try deleteSkipsOfRated(user) }
            touchedUsers.append(user)
            start = end
        }
    }

    private mutating func save(_ found: Found, _ change: inout StatisticsRows.Change) throws {
        let line = lines[found.line]
        let interaction = Interaction(
            userID: found.user,
            itemID: found.item,
            rating: line.rating,
            ratedAt: line.ratedAt ?? moment,
            isSuitableToTrain: line.isSuitableToTrain
        )
        if try InteractionRows.insertIfNew(interaction, connection) {
            outcomes[found.line] = .created
            trainingChanges += .change(from: nil, to: interaction)
            let rating = StatisticsRows.Change(votes: 1, sum: line.rating)
            change.add(rating)
            itemChanges[found.item, default: .init()].add(rating)
            return
        }
        let old = try InteractionRows.interaction(user: found.user, item: found.item, connection)
        guard let old, !line.says(old) else { return }
        try InteractionRows.update(interaction, connection)
        outcomes[found.line] = .updated
        trainingChanges += .change(from: old, to: interaction)
        guard old.rating != line.rating else { return }
        let difference = StatisticsRows.Change(sum: line.rating - old.rating)
        change.add(difference)
        itemChanges[found.item, default: .init()].add(difference)
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
}

extension LineProblem {
    /// Why a line was left out, from what checking it threw. Throws on what is no fault of the line.
    init(_ error: DomainError) throws {
        guard case .invalid(let problems) = error else { throw error }
        self = .invalid(problems)
    }
}
