internal import Domain

/// How rows are saved, or in a dry run not saved.
struct ImportSaving {
    let bulk: any BulkStore
    let isKnownUser: @Sendable (String) throws -> Bool
    let moment: Timestamp
    let scale: RatingScale
    let isDryRun: Bool

    /// Nil in a dry run.
    func save(_ drafts: [ItemDraft]) throws -> [LineOutcome]? {
        isDryRun ? nil : try bulk.saveItems(drafts, at: moment)
    }

    /// Nil in a dry run.
    func save(_ lines: [InteractionLine]) throws -> [LineOutcome]? {
        isDryRun ? nil : try bulk.saveInteractions(lines, createsUsers: true, scale: scale, at: moment)
    }
}

extension ImportReport.Counts {
    mutating func count(_ outcome: LineOutcome?) {
        switch outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .rejected: return
        case nil: break
        }
        accepted += 1
    }
}

extension LineProblem {
    var rejection: RowRejection {
        switch self {
        case .unknownItem(let id): RowRejection(.unknownItem, "no item has the id \(id)")
        case .unknownUser(let id): RowRejection(.invalid, "no user has the id \(id)")
        case .invalid(let problems): RowRejection(.invalid, problems.inWords)
        }
    }
}

extension [FieldProblem] {
    var inWords: String { map { "\($0.field): \($0.message)" }.joined(separator: " ") }
}
