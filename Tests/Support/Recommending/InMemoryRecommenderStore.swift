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

    public func setItemMatrix(_ matrix: ID<SimilarityMatrix>, of recommender: ID<Recommender>) throws {
        try change(recommender) { $0.itemMatrixID = matrix }
    }

    public func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws {
        try change(recommender) { $0.isEnabled = isEnabled }
    }

    private func change(_ id: ID<Recommender>, _ body: (inout Recommender) -> Void) throws {
        try stored.withLock { stored in
            guard let index = stored.firstIndex(where: { $0.id == id }) else {
                throw DomainError.notFound("recommender")
            }
            body(&stored[index])
        }
    }
}
