/// The recommenders and the versions of their matrices: anyone may know which recommenders there are, admins change what is
/// live.
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
        try validate(draft)
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
        try validate(draft)
        return try store.update(id, draft)
    }

    /// Throws `.invalid` as the draft does, and for a switch that names what is no recommender, or is a switch itself.
    private func validate(_ draft: RecommenderDraft) throws {
        try draft.validate()
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

    /// Deletes it with its matrices, unless another recommender reads them. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func delete(_ id: ID<Recommender>, viewer: Viewer) throws {
        try viewer.require(.admin, .admin)
        try store.delete(id)
    }

    /// Throws `.unauthorized`, `.forbidden`.
    public func matrices(viewer: Viewer) throws -> [SimilarityMatrix] {
        try viewer.require(.admin, .read)
        return try matrices.matrices()
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func matrix(_ id: ID<SimilarityMatrix>, viewer: Viewer) throws -> SimilarityMatrix {
        try viewer.require(.admin, .read)
        guard let matrix = try matrices.matrix(id) else { throw DomainError.notFound("similarity matrix \(id)") }
        return matrix
    }

    /// Throws as `matrix` does.
    public func versions(of id: ID<SimilarityMatrix>, viewer: Viewer) throws -> [MatrixVersion] {
        try matrices.versions(of: matrix(id, viewer: viewer).id)
    }

    /// Makes a version live: a new one, or, to roll back, one that was live before. Versions of other matrices that the same
    /// training wrote go live with it.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` for a version that is still building or damaged.
    public func activate(_ number: Int, of id: ID<SimilarityMatrix>, viewer: Viewer) throws -> MatrixVersion {
        try viewer.require(.admin, .admin)
        guard let version = try matrices.versions(of: id).first(where: { $0.number == number }) else {
            throw DomainError.notFound("version \(number) of similarity matrix \(id)")
        }
        let together = try [version] + siblings(of: version)
        for version in together { try requireSound(version) }
        guard let live = try matrices.activate(together.map(\.id), at: clock.now).first else {
            throw DomainError.notFound("version \(number) of similarity matrix \(id)")
        }
        return live
    }

    /// Matrices are few.
    private func siblings(of version: MatrixVersion) throws -> [MatrixVersion] {
        guard let job = version.job else { return [] }
        return try matrices.matrices().filter { $0.id != version.matrixID }.flatMap { matrix in
            try matrices.versions(of: matrix.id).filter { $0.job == job && $0.state != .building }
        }
    }

    private func requireSound(_ version: MatrixVersion) throws {
        do {
            try matrices.verify(version.id)
        } catch let damage as DamagedVersion {
            throw DomainError.conflict("It cannot go live: \(damage). Choose another version, or train again.")
        }
    }
}
