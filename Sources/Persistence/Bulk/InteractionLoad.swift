import Domain

/// One bulk load of interactions, within its transaction: finds the users and items, and writes what is not stored yet.
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
        /// Where its lines are among those found.
        let pair: Range<Int>
        let interaction: Interaction
        /// Nil for a pair that has no interaction yet.
        let old: Interaction?

        var gain: StatisticsRows.Change {
            .init(votes: old == nil ? 1 : 0, sum: interaction.rating - (old?.rating ?? 0))
        }
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
    /// Whether lines and changes stand in order of item and user, and not of user and item.
    private var areByItem = false
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
        try compare(isIndexed: isIndexed)
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

    /// Puts together what is to be written. Where pairs seem to be new it is left to the insert to say which are not:
    /// looking for each beforehand is one search more.
    private mutating func compare(isIndexed: Bool) throws {
        let seemsNew = try !isDryRun && seemNew()
        areByItem = seemsNew && isIndexed
        // A later line of a pair comes later here too, so that it wins.
        if areByItem {
            found.sort { ($0.item, $0.user, $0.line) < ($1.item, $1.user, $1.line) }
        } else {
            found.sort { ($0.user, $0.item, $0.line) < ($1.user, $1.item, $1.line) }
        }
        if seemsNew {
            forEachPair { load, pair, _, _ in load.settle(pair, nil) }
        } else {
            try InteractionRows.comparing(connection) { stored in
                try forEachPair { load, pair, user, item in
                    let isNew = load.newUsers.contains(user)
                    load.settle(pair, isNew ? nil : try stored.interaction(user: user, item: item))
                }
            }
        }
    }

    /// Whether none of a sample of pairs is stored.
    private func seemNew() throws -> Bool {
        try stride(from: 0, to: found.count, by: max(found.count / Limits.sampledPairs, 1)).allSatisfy { place in
            let (user, item) = (found[place].user, found[place].item)
            return try newUsers.contains(user)
                || InteractionRows.interaction(user: user, item: item, connection) == nil
        }
    }

    /// Calls the body with the places of each pair's lines.
    private mutating func forEachPair(
        _ body: (inout Self, Range<Int>, ID<User>, ID<Item>) throws -> Void
    ) rethrows {
        var start = 0
        while start < found.count {
            let (user, item) = (found[start].user, found[start].item)
            var end = start + 1
            while end < found.count, found[end].user == user, found[end].item == item { end += 1 }
            try body(&self, start..<end, user, item)
            start = end
        }
    }

    private mutating func settle(_ pair: Range<Int>, _ old: Interaction?) {
        if let change = change(pair, old) { changes.append(change) }
    }

    /// Goes through the lines of one pair as if each was saved in turn; only the last is written, if anything is.
    private mutating func change(_ pair: Range<Int>, _ old: Interaction?) -> PairChange? {
        var stored = old
        for place in pair {
            let (user, item, line) = (found[place].user, found[place].item, found[place].line)
            let outcome: LineOutcome = stored == nil ? .created : .updated
            let isNews = stored.map { !lines[line].says($0) } ?? true
            outcomes[outcomesBefore + line - lines.startIndex] = isNews ? outcome : .unchanged
            if isNews { stored = lines[line].interaction(user: user, item: item, at: rules.moment) }
        }
        guard let stored, stored != old else { return nil }
        return PairChange(pair: pair, interaction: stored, old: old)
    }

    // MARK: Writing

    private mutating func write(isIndexed: Bool) throws {
        if isIndexed && !areByItem {
            changes.sort {
                ($0.interaction.itemID, $0.interaction.userID) < ($1.interaction.itemID, $1.interaction.userID)
            }
        }
        var updated = changes.filter { $0.old != nil }
        var added = changes.filter { $0.old == nil }
        var stored: [Int: Interaction] = [:]
        try InteractionRows.insert(added.count, connection) {
            added[$0].interaction
        } onStored: {
            stored[$0] = $1
        }
        if !stored.isEmpty {
            updated += stored.compactMap { change(added[$0].pair, $1) }
            added = added.indices.filter { stored[$0] == nil }.map { added[$0] }
        }
        for change in updated { try InteractionRows.update(change.interaction, connection) }
        count(updated)
        count(added)
    }

    /// Neighbouring changes of one user or of one item are added up first.
    private mutating func count(_ changes: [PairChange]) {
        addedCount += changes.count { $0.old == nil }
        for change in changes { trainingChanges += .change(from: change.old, to: change.interaction) }
        Self.addUp(changes, by: \.userID, to: &userChanges)
        Self.addUp(changes, by: \.itemID, to: &itemChanges)
    }

    private static func addUp<Entity>(
        _ changes: [PairChange],
        by id: (Interaction) -> ID<Entity>,
        to sums: inout [ID<Entity>: StatisticsRows.Change]
    ) {
        var start = 0
        while start < changes.count {
            let entity = id(changes[start].interaction)
            var gain = StatisticsRows.Change()
            var end = start
            while end < changes.count, id(changes[end].interaction) == entity {
                gain.add(changes[end].gain)
                end += 1
            }
            sums[entity, default: .init()].add(gain)
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
