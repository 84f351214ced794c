/// The recommenders with the live versions of their matrices, in memory: one immutable snapshot, swapped as a whole.
///
/// Readers never wait for a load: they keep the snapshot that they took.
public final class LiveRecommenders: Sendable {
    public struct LiveMatrix: Sendable {
        public let version: MatrixVersion
        public let reader: ItemNeighbourReader
    }

    /// A class, so that taking it is one reference.
    public final class Snapshot: Sendable {
        public static let empty = Snapshot(recommenders: [], readers: [:])

        public let recommenders: [Recommender]
        /// Those of them that are enabled, in their order.
        public let enabled: [Recommender]
        public let readers: [ID<SimilarityMatrix>: LiveMatrix]

        init(recommenders: [Recommender], readers: [ID<SimilarityMatrix>: LiveMatrix]) {
            self.recommenders = recommenders
            enabled = recommenders.filter(\.isEnabled)
            self.readers = readers
        }

        /// The enabled recommender with a name, or the first. Throws `.notFound`.
        func chosen(_ name: String?) throws -> Recommender {
            guard let name else {
                guard let first = enabled.first else { throw DomainError.notFound("recommender that is enabled") }
                return first
            }
            guard let named = enabled.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw DomainError.notFound("recommender “\(name)”")
            }
            return named
        }

        /// What reads the recommender's item matrix; nil before its first version, and for models without one.
        func reader(of recommender: Recommender) -> LiveMatrix? {
            recommender.itemMatrixID.flatMap { readers[$0] }
        }
    }

    private let recommenders: any RecommenderStore
    private let matrices: any SimilarityMatrixStore
    private let settings: any SiteSettingsStore
    private let current = Locked(Snapshot.empty)
    /// One load at a time, so that an older one can never replace a newer.
    private let loading = Locked(())

    public init(
        recommenders: any RecommenderStore,
        matrices: any SimilarityMatrixStore,
        settings: any SiteSettingsStore
    ) {
        self.recommenders = recommenders
        self.matrices = matrices
        self.settings = settings
    }

    public var snapshot: Snapshot { current.withLock { $0 } }

    /// Loads what is live now and not in memory yet, then swaps. Throws what the stores throw; the old snapshot stays.
    public func refresh() throws {
        try loading.withLock { _ in
            let before = snapshot
            let scale = try settings.settings().ratingScale
            let found = try recommenders.recommenders()
            var readers: [ID<SimilarityMatrix>: LiveMatrix] = [:]
            for id in Set(found.compactMap(\.itemMatrixID)) {
                guard let version = try matrices.liveVersion(of: id) else { continue }
                if let known = before.readers[id], known.version.id == version.id, known.reader.scale == scale {
                    readers[id] = known
                } else {
                    let table = try NeighbourTable.load(version.id, from: matrices)
                    readers[id] = LiveMatrix(version: version, reader: ItemNeighbourReader(table: table, scale: scale))
                }
            }
            let after = Snapshot(recommenders: found, readers: readers)
            current.withLock { $0 = after }
        }
    }
}
