/// The evaluations that are stored, for admins.
public final class Evaluations: Sendable {
    private let store: any EvaluationStore

    public init(store: any EvaluationStore) {
        self.store = store
    }

    /// The newest first. Throws `.unauthorized`, `.forbidden`, and `.invalid` for a cursor of another list.
    public func list(page: PageRequest, viewer: Viewer) throws -> Page<StoredEvaluation> {
        try viewer.require(.admin, .read)
        return try store.evaluations(page: page)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func evaluation(_ id: ID<Evaluation>, viewer: Viewer) throws -> StoredEvaluation {
        try viewer.require(.admin, .read)
        guard let evaluation = try store.evaluation(id) else { throw DomainError.notFound("evaluation \(id)") }
        return evaluation
    }

    /// Throws as `evaluation` does.
    public func delete(_ id: ID<Evaluation>, viewer: Viewer) throws {
        try viewer.require(.admin, .admin)
        try store.delete(id)
    }
}
