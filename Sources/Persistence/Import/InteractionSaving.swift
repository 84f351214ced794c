internal import Domain

/// How an import's interactions are saved: a batch at a time, while the next one is put together.
struct InteractionSaving: Sendable {
    /// Interactions that are saved together, and those between them that cannot be.
    struct Batch: LineBatch {
        var lines: [InteractionLine] = []
        /// One of each line.
        var records: [PendingInteraction] = []
        var refused: [(record: PendingInteraction, why: RowRejection)] = []

        var count: Int { records.count + refused.count }

        /// False if the item's ratings are left out.
        mutating func add(_ record: PendingInteraction, _ saving: InteractionSaving) -> Bool {
            guard let item = saving.items[record.item] else { return false }
            records.append(record)
            lines.append(
                InteractionLine(
                    user: saving.users[record.user],
                    item: item,
                    rating: record.rating,
                    ratedAt: record.seconds.map { Timestamp(seconds: $0) }
                )
            )
            return true
        }
    }

    struct Outcome: Sendable {
        var report: ImportReport
        /// The last user of whom an interaction was accepted.
        var lastUser: Int?
    }

    let bulk: any BulkStore
    let rules: InteractionLoadRules
    /// By item number; nil for one whose ratings are left out.
    let items: [RowName<Item>?]
    /// By user number; by external id those that were not there before.
    let users: [RowName<User>]

    /// Saves batches in one transaction.
    @Sendable func save(_ source: BatchSource<Batch>, _ outcome: inout Outcome) throws {
        var outcomes = try bulk.saveInteractions(rules, whole: false, next: source.lines, record: { _ in })[...]
        for batch in source.taken {
            count(batch, outcomes.prefix(batch.records.count), &outcome)
            outcomes = outcomes.dropFirst(batch.records.count)
        }
    }

    private func count(_ batch: Batch, _ outcomes: ArraySlice<LineOutcome>, _ total: inout Outcome) {
        for (record, why) in batch.refused { total.report.reject(record, why) }
        for (record, outcome) in zip(batch.records, outcomes) {
            if total.report.interactions.count(outcome) {
                // Records come user by user.
                guard total.lastUser != record.user else { continue }
                total.lastUser = record.user
                total.report.usersSeen += 1
                if case .externalID = users[record.user] { total.report.usersCreated += 1 }
            } else if case .rejected(let problem) = outcome {
                total.report.reject(record, RowRejection(problem))
            }
        }
    }
}

extension ImportReport {
    fileprivate mutating func reject(_ record: PendingInteraction, _ rejection: RowRejection) {
        reject(file: record.file, line: record.line, rejection, reason: rejection.reason)
    }
}
