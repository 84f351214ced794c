internal import Domain

/// Why a row cannot be used.
struct RowRejection: Error {
    let reason: ImportReport.Reason
    let detail: String

    init(_ reason: ImportReport.Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    init(_ problem: CSVProblem) {
        self.init(.malformed, problem.message)
    }

    init(_ problem: LineProblem) {
        switch problem {
        case .unknownItem(let id): self.init(.unknownItem, "no item has the id \(id)")
        case .unknownUser(let id): self.init(.invalid, "no user has the id \(id)")
        case .invalid(let problems):
            self.init(.invalid, problems.map { "\($0.field): \($0.message)" }.joined(separator: " "))
        }
    }
}
