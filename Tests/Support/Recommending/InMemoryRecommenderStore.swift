public import Domain

/// Recommenders in memory.
public final class InMemoryRecommenderStore: RecommenderStore {
    private let stored: Locked<[Recommender]>

    public init(_ recommenders: [Recommender]) {
        stored = Locked(recommenders)
    }

    public func recommenders() throws -> [Recommender] { stored.withLock { $0 } }

    public func recommender(_ id: ID<Recommender>) throws -> Recommender? {
        stored.withLock { $0.first { $0.id == id } }
    }

    public func recommender(named name: String) throws -> Recommender? {
        stored.withLock { $0.first { $0.name == name } }
    }

    public func insert(_ draft: RecommenderDraft) throws -> Recommender {
        try stored.withLock { stored in
            guard !stored.contains(where: { $0.name == draft.name }) else { throw DomainError.conflict("name") }
            let new = Recommender(draft, id: ID((stored.map(\.id.rawValue).max() ?? 0) + 1), position: stored.count + 1)
            stored.append(new)
            return new
        }
    }

    public func update(_ id: ID<Recommender>, _ draft: RecommenderDraft) throws -> Recommender {
        let new = Recommender(draft, id: id, position: 1)
        try change(id) { _ in new }
        return new
    }

    public func delete(_ id: ID<Recommender>) throws {
        stored.withLock { $0.removeAll { $0.id == id } }
    }

    public func setMatrix(
        _ matrix: ID<SimilarityMatrix>,
        _ kind: SimilarityMatrix.Kind,
        of recommender: ID<Recommender>
    ) throws {
        try change(recommender) { $0.with(matrix, kind, isEnabled: $0.isEnabled) }
    }

    public func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws {
        try change(recommender) { $0.with(isEnabled: isEnabled) }
    }

    private func change(_ id: ID<Recommender>, _ body: (Recommender) -> Recommender) throws {
        try stored.withLock { stored in
            guard let index = stored.firstIndex(where: { $0.id == id }) else {
                throw DomainError.notFound("recommender")
            }
            stored[index] = body(stored[index])
        }
    }
}

extension Recommender {
    fileprivate convenience init(_ draft: RecommenderDraft, id: ID<Recommender>, position: Int) {
        self.init(
            id: id,
            name: draft.name,
            title: draft.title,
            description: draft.description,
            model: draft.model,
            settings: draft.settings,
            itemMatrixID: draft.itemMatrixID,
            userMatrixID: draft.userMatrixID,
            listMatrixID: draft.listMatrixID,
            position: draft.position ?? position,
            isEnabled: draft.isEnabled,
            version: 1
        )
    }

    fileprivate func with(
        _ matrix: ID<SimilarityMatrix>? = nil,
        _ kind: SimilarityMatrix.Kind = .itemToItem,
        isEnabled: Bool
    ) -> Recommender {
        Recommender(
            id: id,
            name: name,
            title: title,
            description: description,
            model: model,
            settings: settings,
            itemMatrixID: kind == .itemToItem ? matrix ?? itemMatrixID : itemMatrixID,
            userMatrixID: kind == .userToUser ? matrix ?? userMatrixID : userMatrixID,
            listMatrixID: kind == .userToItem ? matrix ?? listMatrixID : listMatrixID,
            position: position,
            isEnabled: isEnabled,
            version: version
        )
    }
}
