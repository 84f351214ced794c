/// The recommenders: anyone may know which there are, admins change them.
public final class Recommenders: Sendable {
    private let store: any RecommenderStore
    private let matrices: any SimilarityMatrixStore
    private let clock: any Clock

    public init(store: any RecommenderStore, matrices: any SimilarityMatrixStore, clock: any Clock) {
        self.store = store
        self.matrices = matrices
        self.clock = clock
    }

    /// In the order of their lanes.
    public func list() throws -> [Recommender] {
        try store.recommenders()
    }

    /// Throws `.notFound`.
    public func recommender(_ id: ID<Recommender>) throws -> Recommender {
        guard let recommender = try store.recommender(id) else { throw DomainError.notFound("recommender \(id)") }
        return recommender
    }

    /// Whatever its case. Throws `.notFound`.
    public func recommender(named name: String) throws -> Recommender {
        guard let found = try store.recommender(named: name) else {
            throw DomainError.notFound("recommender “\(name)”")
        }
        return found
    }

    /// A new one, which recommends once it has been trained. Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict`
    /// for a name that is taken.
    public func create(_ draft: RecommenderDraft, viewer: Viewer) throws -> Recommender {
        try viewer.require(.admin, .admin)
        try validate(draft, of: nil)
        return try store.insert(draft)
    }

    /// Throws as `create` does, `.notFound`, and `.conflict` for another model.
    public func update(_ id: ID<Recommender>, _ draft: RecommenderDraft, viewer: Viewer) throws -> Recommender {
        try viewer.require(.admin, .admin)
        let known = try recommender(id)
        guard draft.model == known.model else {
            throw DomainError.conflict(
                "A recommender keeps its model. Make another one for the model “\(draft.model.rawValue)”."
            )
        }
        try validate(draft, of: known)
        return try store.update(id, draft)
    }

    /// Throws `.invalid` as the draft does, for matrices that it cannot read, and for a switch that names what is no recommender,
    /// or is a switch itself.
    private func validate(_ draft: RecommenderDraft, of known: Recommender?) throws {
        try draft.validate()
        try validateMatrices(of: draft, known)
        guard draft.model == .switch else { return }
        let settings = try ModelSettings(draft.settings, of: Switch().settings)
        let known = try store.recommenders().filter { $0.model != .switch }.map(\.name)
        for stage in settings.stages(Switch.recommenders) {
            guard !known.contains(where: { $0.lowercased() == stage.name.lowercased() }) else { continue }
            throw DomainError.invalid(
                "settings/\(Switch.recommenders.name)",
                "There is no recommender “\(stage.name)”. Choose of: \(known.joined(separator: ", "))."
            )
        }
    }

    private func validateMatrices(of draft: RecommenderDraft, _ known: Recommender?) throws {
        var validation = Validation()
        for kind in SimilarityMatrix.Kind.allCases {
            guard let id = draft.matrixID(kind) else { continue }
            let field = "\(kind.rawValue)_matrix_id"
            guard draft.model.isPublished else {
                validation.require(
                    known?.matrixID(kind) == id,
                    field,
                    "This model makes its own matrices. Only the model “\(ModelKind.published.rawValue)” reads one that is named."
                )
                continue
            }
            let matrix = try matrices.matrix(id)
            validation.require(
                matrix?.kind == kind,
                field,
                matrix.map { "The matrix “\($0.name)” holds \($0.kind.contents) and not \(kind.contents)." }
                    ?? "There is no similarity matrix \(id)."
            )
        }
        try validation.finish()
    }

    /// Deletes it with its matrices, unless another recommender reads them or they are published. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func delete(_ id: ID<Recommender>, viewer: Viewer) throws {
        try viewer.require(.admin, .admin)
        try store.delete(id)
    }
}
