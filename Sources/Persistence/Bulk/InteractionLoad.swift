import Domain

/// One bulk load of interactions, within its transaction: finds the users and items, compares with what is stored, and
/// writes the differences.
///
/// It takes the lines in parts, and users and items get their statistics once each at the end. Of the two trees that hold
/// interactions one lies by user and the other by item: lines of neighbouring users, as an import sends them, touch little of
/// the first, and being written item by item they go through the second once a part. The first interactions of all are
/// written user by user, and indexed by item afterwards.
struct InteractionLoad {
    /// A line whose user and item are known.
    private struct Found {
        let user: ID<User>
        let item: ID<Item>
        let line: Int
    }

    /// What the lines of one pair amount to.
    private struct PairChange {
        let interaction: Interaction
        /// Nil for a pair that has no interaction yet.
        let oldRating: Double?
    }

    private let connection: Connection
    private let rules: InteractionLoadRules
    private let isDryRun: Bool
    private(set) var lookUp: ExternalIDLookUp
    /// Of the lines taken so far.
    private(set) var outcomes: [LineOutcome] = []
    /// Rows that lines named by our ids, and that are there.
    private var knownItems: Set<ID<Item>> = []
    private var knownUsers: Set<ID<User>> = []
    /// Of the line before: lines often come user by user.
    private var lastUser: (name: RowName<User>, id: ID<User>)?
    private var itemChanges: [ID<Item>: StatisticsRows.Change] = [:]
    private var userChanges: [ID<User>: StatisticsRows.Change] = [:]
    private var trainingChanges = TrainingWatermark.zero
    private var addedCount = 0

    // Of one part alone.
    private var lines: ArraySlice<InteractionLine> = []
    private var outcomesBefore = 0
    private var found: [Found] = []
    private var changes: [PairChange] = []
    private var newUsers: Set<ID<User>> = []

    init(
        _ rules: InteractionLoadRules,
        lookUp: ExternalIDLookUp,
        isDryRun: Bool,
        _ connection: Connection
    ) {
        self.rules = rules
        self.lookUp = lookUp
        self.isDryRun = isDryRun
        self.connection = connection
    }

    /// Users and items whose rows or ratings changed, which caches must forget.
    var touchedUsers: [ID<User>] { Array(userChanges.keys) }
    var touchedItems: [ID<Item>] { Array(itemChanges.keys) }

    /// Takes the parts that `next` hands over, until it has none or `mayGoOn` says no after so many lines.
    mutating func run(_ next: () -> ArraySlice<InteractionLine>?, mayGoOn: (Int) -> Bool) throws {
        guard let first = next() else { return }
        let isFirst = try StatisticsRows.rowCount("interactions", connection) == 0
        if !isDryRun && isFirst && first.count >= Limits.indexedAtOnce {
            try InteractionRows.indexingAtOnce(connection) {
                try take(first, then: next, isIndexed: false, mayGoOn)
            }
        } else {
            try take(first, then: next, isIndexed: true, mayGoOn)
        }
    }

    private mutating func take(
        _ first: ArraySlice<InteractionLine>,
        then next: () -> ArraySlice<InteractionLine>?,
        isIndexed: Bool,
        _ mayGoOn: (Int) -> Bool
    ) throws {
        try take(first, isIndexed: isIndexed)
        while mayGoOn(outcomes.count), let part = next() { try take(part, isIndexed: isIndexed) }
    }

    /// Brings the statistics up to date. Nothing may be taken afterwards.
    func finish(prior: StatisticsPrior) throws {
        for (item, change) in itemChanges.sorted(by: { $0.key < $1.key }) where !change.isNothing {
            _ = try StatisticsRows.apply(change, to: item, prior: prior, connection)
        }
        for (user, change) in userChanges.sorted(by: { $0.key < $1.key }) where !change.isNothing {
            _ = try StatisticsRows.apply(change, to: user, connection)
        }
        if try SkipRows.isAnythingSkipped(connection) {
            for user in userChanges.keys { try SkipRows.deleteThoseOfRated(user, connection) }
        }
        try StatisticsRows.countInteractions(addedCount, connection)
        try TrainingChangeRows.add(trainingChanges, connection)
    }

    private mutating func take(_ part: ArraySlice<InteractionLine>, isIndexed: Bool) throws {
        lines = part
        found.reserveCapacity(part.count)
        changes.reserveCapacity(part.count)
        outcomesBefore = outcomes.count
        for index in lines.indices {
            let problem = try find(index)
            outcomes.append(problem.map(LineOutcome.rejected) ?? .unchanged)
        }
        try lookUp.insertNewUsers(at: rules.moment, connection)
        try compare()
        if !isDryRun { try write(isIndexed: isIndexed) }
        lines = []
        found.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
        newUsers.removeAll(keepingCapacity: true)
    }

    // MARK: Finding users and items

    private mutating func find(_ index: Int) throws -> LineProblem? {
        let line = lines[index]
        do throws(DomainError) {
            try rules.scale.check(line.rating)
        } catch {
            return try LineProblem(error)
        }
        guard let item = try item(line.item) else { return .unknownItem(line.item) }
        if lastUser?.name != line.user {
            if let user = try user(line.user) {
                lastUser = (line.user, user)
            } else {
                guard rules.createsUsers, case .externalID(let externalID) = line.user else {
                    return .unknownUser(line.user)
                }
                if let problem = Self.problem(ofUser: externalID) { return problem }
                let draft = UserDraft(externalID: externalID)
                let user = try lookUp.createUser(draft, connection)
                newUsers.insert(user)
                lastUser = (line.user, user)
            }
        }
        if let lastUser { found.append(Found(user: lastUser.id, item: item, line: index)) }
        return nil
    }

    private mutating func item(_ name: RowName<Item>) throws -> ID<Item>? {
        switch name {
        case .externalID(let externalID): return try lookUp.item(externalID, connection)
        case .id(let id):
            if knownItems.contains(id) { return id }
            guard try lookUp.pretends(id) || InteractionRows.itemExists(id, connection) else { return nil }
            knownItems.insert(id)
            return id
        }
    }

    private mutating func user(_ name: RowName<User>) throws -> ID<User>? {
        switch name {
        case .externalID(let externalID): return try lookUp.user(externalID, connection)
        case .id(let id):
            if knownUsers.contains(id) { return id }
            guard try lookUp.pretends(id) || InteractionRows.userExists(id, connection) else { return nil }
            knownUsers.insert(id)
            return id
        }
    }

    private static func problem(ofUser externalID: String) -> LineProblem? {
        do {
            guard !externalID.isEmpty else {
                return .invalid([FieldProblem(field: "user", message: "Use at least one character.")])
            }
            try UserDraft(externalID: externalID).validate()
            return nil
        } catch {
            guard case .invalid(let problems) = error else { return .invalid([]) }
            return .invalid(problems.map { FieldProblem(field: "user", message: $0.message) })
        }
    }

    // MARK: Comparing

    private mutating func compare() throws {
        // A later line of a pair comes later here too, so that it wins.
        found.sort { ($0.user, $0.item, $0.line) < ($1.user, $1.item, $1.line) }
        try InteractionRows.comparing(connection) { stored in
            var start = 0
            while start < found.count {
                let user = found[start].user
                var end = start + 1
                while end < found.count, found[end].user == user { end += 1 }
                try compareUser(start..<end, &stored)
                start = end
            }
        }
    }

    private mutating func compareUser(_ range: Range<Int>, _ stored: inout StoredInteractions) throws {
        let user = found[range.lowerBound].user
        let isNew = newUsers.contains(user)
        var change = StatisticsRows.Change()
        let changesBefore = changes.count
        var start = range.lowerBound
        while start < range.upperBound {
            let item = found[start].item
            var end = start + 1
            while end < range.upperBound, found[end].item == item { end += 1 }
            let old = isNew ? nil : try stored.interaction(user: user, item: item)
            change.add(comparePair(start..<end, old))
            start = end
        }
        if changes.count > changesBefore { userChanges[user, default: .init()].add(change) }
    }

    /// Goes through the lines of one pair as if each was saved in turn; only the last is written.
    private mutating func comparePair(_ range: Range<Int>, _ old: Interaction?) -> StatisticsRows.Change {
        var stored = old
        for found in found[range] {
            let line = lines[found.line]
            if let stored, line.says(stored) { continue }
            outcomes[outcomesBefore + found.line - lines.startIndex] = stored == nil ? .created : .updated
            stored = line.interaction(user: found.user, item: found.item, at: rules.moment)
        }
        guard let stored, stored != old else { return .init() }
        trainingChanges += .change(from: old, to: stored)
        changes.append(PairChange(interaction: stored, oldRating: old?.rating))
        return .init(votes: old == nil ? 1 : 0, sum: stored.rating - (old?.rating ?? 0))
    }

    // MARK: Writing

    private mutating func write(isIndexed: Bool) throws {
        if isIndexed {
            changes.sort {
                ($0.interaction.itemID, $0.interaction.userID) < ($1.interaction.itemID, $1.interaction.userID)
            }
        }
        for change in changes where change.oldRating != nil {
            try InteractionRows.update(change.interaction, connection)
        }
        let added = changes.filter { $0.oldRating == nil }
        try InteractionRows.insert(added.count, connection) { added[$0].interaction }
        addItemChanges()
    }

    /// Rows of one item stand together, unless these are the first interactions of all.
    private mutating func addItemChanges() {
        var start = 0
        while start < changes.count {
            let item = changes[start].interaction.itemID
            var gain = StatisticsRows.Change()
            var end = start
            while end < changes.count, changes[end].interaction.itemID == item {
                let votes = changes[end].oldRating == nil ? 1 : 0
                addedCount += votes
                let rating = changes[end].interaction.rating
                gain.add(.init(votes: votes, sum: rating - (changes[end].oldRating ?? 0)))
                end += 1
            }
            itemChanges[item, default: .init()].add(gain)
            start = end
        }
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
