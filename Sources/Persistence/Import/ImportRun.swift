internal import Domain

/// One import on its way: what is known so far, and what waits to be saved. Layouts add items and interactions to it.
struct ImportRun {
    enum Limits {
        /// Items per call of the store: transactions of a third of a second.
        static let itemBatch = 5000
        /// Calls that may wait for the store while reading goes on.
        static let waitingBatches = 4
        /// Interactions that are handed to the store at a time.
        static let interactionBatch = SQLiteBulkStore.interactionsPerBatch
    }

    /// What is known of an item.
    private enum Standing {
        /// No item file has named it.
        case unlisted
        case listed
        /// An item file has it, but it breaks a rule.
        case refused
    }

    private let bulk: any BulkStore
    private let moment: Timestamp
    private let scale: RatingScale
    private let mapping: RatingMapping
    private let idPrefix: String
    private let orphans: ImportOptions.OrphanRule
    private(set) var report: ImportReport

    /// Where reading is, for reports.
    var fileNumber = 0
    var line = 0

    private var items = ExternalIDTable()
    /// By item number.
    private var standings: [Standing] = []
    private var users = ExternalIDTable()
    private var drafts: [ReadDraft] = []
    /// Items that are being saved while reading goes on, one batch after the other.
    private var saving: [ItemSaving] = []
    private var sorter = InteractionSorter()

    init(
        _ layout: ImportLayout,
        files: [String],
        bulk: any BulkStore,
        at moment: Timestamp,
        scale: RatingScale,
        options: ImportOptions
    ) {
        self.bulk = bulk
        self.moment = moment
        self.scale = scale
        mapping = RatingMapping(to: scale, natural: layout.scale, asked: options.scale)
        idPrefix = options.idPrefix
        orphans = options.orphans ?? layout.orphans
        report = ImportReport(layout: layout.name, files: files)
    }

    mutating func reject(_ rejection: RowRejection) {
        report.reject(file: fileNumber, line: line, rejection, reason: rejection.reason)
    }

    // MARK: Items

    /// Takes an item whose draft has the data set's id. Throws `RowRejection`, and what the store throws.
    mutating func add(_ draft: ItemDraft) throws {
        let id = draft.externalID ?? ""
        guard !id.isEmpty else { throw RowRejection(.malformed, "the item's id is empty") }
        let (number, isNew) = items.number(of: id)
        guard isNew else { throw RowRejection(.duplicate, "the item \(id) is there already") }
        standings.append(.refused)
        var draft = draft
        draft.externalID = idPrefix + id
        draft = draft.normalised
        do {
            try draft.validate()
        } catch {
            throw RowRejection(try LineProblem(error))
        }
        standings[Int(number)] = .listed
        drafts.append(ReadDraft(draft: draft, number: Int(number), file: fileNumber, line: line))
        if drafts.count == Limits.itemBatch { try beginSavingItems() }
    }

    /// Throws what saving those before threw.
    mutating func beginSavingItems() throws {
        while saving.count >= Limits.waitingBatches { try finishSavingItems() }
        guard !drafts.isEmpty else { return }
        let outcomes = Ahead { [bulk, moment, drafts = drafts.map(\.draft), before = saving.last?.outcomes] in
            _ = try before?.value()
            return try bulk.saveItems(drafts, at: moment)
        }
        saving.append(ItemSaving(drafts: drafts, outcomes: outcomes))
        drafts.removeAll(keepingCapacity: true)
    }

    /// Waits for the first batch.
    private mutating func finishSavingItems() throws {
        let first = saving.removeFirst()
        for (draft, outcome) in zip(first.drafts, try first.outcomes.value()) {
            _ = report.items.count(outcome)
            guard case .rejected(let problem) = outcome else { continue }
            standings[draft.number] = .refused
            let rejection = RowRejection(problem)
            report.reject(file: draft.file, line: draft.line, rejection, reason: rejection.reason)
        }
    }

    private mutating func saveItems() throws {
        try beginSavingItems()
        while !saving.isEmpty { try finishSavingItems() }
    }

    // MARK: Interactions

    /// Takes a rating by the data set's ids. Throws `RowRejection`, and `ImportError` if the disk is full.
    /// - Parameter seconds: since 1970; nil if the data set does not say.
    mutating func add(user: String, item: String, _ rating: ImportedRating, seconds: Int64? = nil) throws {
        guard !user.isEmpty, !item.isEmpty else { throw RowRejection(.malformed, "the user or the item is empty") }
        let value = try mapping.rating(of: rating)
        let (itemNumber, isNew) = items.number(of: item)
        if isNew { standings.append(.unlisted) }
        let userNumber = users.number(of: user).number
        try sorter.append(
            PendingInteraction(
                user: userNumber,
                item: itemNumber,
                rating: value,
                seconds: seconds,
                file: fileNumber,
                line: line
            )
        )
    }

    /// Sorts the interactions and saves them. The progress says how many are on their way, of how many.
    mutating func saveInteractions(_ progress: (Int, Int) throws -> Void) throws {
        try saveItems()
        try settleOrphans()
        let saving = InteractionSaving(
            bulk: bulk,
            rules: InteractionLoadRules(createsUsers: true, scale: scale, moment: moment),
            items: try itemNames(),
            users: try userNames()
        )
        let saver = BatchSaver(InteractionSaving.Outcome(report: report), save: saving.save)
        do {
            try handOver(to: saver, saving, progress)
            report = try saver.finish().report
        } catch {
            saver.cancel()
            throw error
        }
        report.sortExamples()
    }

    /// By item number: how the store knows it; nil for one whose ratings are left out.
    private func itemNames() throws -> [RowName<Item>?] {
        let externalIDs = items.externalIDs.map { idPrefix + $0 }
        return zip(try bulk.itemIDs(externalIDs), externalIDs).enumerated().map { number, item in
            standings[number] == .listed ? item.0.map(RowName.id) ?? .externalID(item.1) : nil
        }
    }

    /// By user number: how the store knows the user; by external id those that are not there yet.
    private func userNames() throws -> [RowName<User>] {
        let externalIDs = users.externalIDs.map { idPrefix + $0 }
        return zip(try bulk.userIDs(externalIDs), externalIDs).map { $0.map(RowName.id) ?? .externalID($1) }
    }

    private mutating func handOver(
        to saver: BatchSaver<InteractionSaving.Batch, InteractionSaving.Outcome>,
        _ saving: InteractionSaving,
        _ progress: (Int, Int) throws -> Void
    ) throws {
        var sorter = self.sorter
        self.sorter = InteractionSorter()
        let total = sorter.count
        var batch = InteractionSaving.Batch()
        var waiting: PendingInteraction?
        var done = 0
        try sorter.forEach { next in
            if let record = waiting {
                if record.pair == next.pair {
                    batch.refused.append((record, duplicate(record, of: next)))
                } else {
                    add(record, saving, to: &batch)
                }
                if batch.count == Limits.interactionBatch {
                    try saver.put(batch)
                    batch = InteractionSaving.Batch()
                    try progress(done, total)
                }
            }
            waiting = next
            done += 1
        }
        if let waiting { add(waiting, saving, to: &batch) }
        if batch.count > 0 { try saver.put(batch) }
        try progress(total, total)
    }

    /// Finds out which unlisted items the catalogue has, and creates the others if that is the rule.
    private mutating func settleOrphans() throws {
        let unlisted = standings.indices.filter { standings[$0] == .unlisted }
        let known = try bulk.itemIDs(unlisted.map { idPrefix + items[$0] })
        for (number, id) in zip(unlisted, known) {
            if id != nil {
                standings[number] = .listed
                continue
            }
            report.unknownItems += 1
            guard orphans == .create else { continue }
            report.createsUnknownItems = true
            let draft = ItemDraft(externalID: idPrefix + items[number], title: items[number])
            standings[number] = .refused
            guard (try? draft.validate()) != nil else { continue }
            standings[number] = .listed
            drafts.append(ReadDraft(draft: draft, number: number, file: fileNumber, line: line))
            if drafts.count == Limits.itemBatch { try beginSavingItems() }
        }
        try saveItems()
    }

    private func duplicate(_ record: PendingInteraction, of next: PendingInteraction) -> RowRejection {
        let place = record.file == next.file ? "line \(next.line)" : "\(report.files[next.file]), line \(next.line)"
        return RowRejection(
            .duplicate,
            "user \(users[record.user]) rates item \(items[record.item]) again; \(place) counts"
        )
    }

    /// Mutating so that this value, which holds all that is known of the data set, is not copied for each interaction.
    private mutating func add(
        _ record: PendingInteraction,
        _ saving: InteractionSaving,
        to batch: inout InteractionSaving.Batch
    ) {
        if batch.add(record, saving) { return }
        batch.refused.append((record, RowRejection(.unknownItem, "there is no item \(items[record.item])")))
    }
}

/// An item as read, and where.
private struct ReadDraft {
    let draft: ItemDraft
    let number: Int
    let file: Int
    let line: Int
}

/// Items that the store was given.
private struct ItemSaving {
    let drafts: [ReadDraft]
    let outcomes: Ahead<[LineOutcome], any Error>
}
