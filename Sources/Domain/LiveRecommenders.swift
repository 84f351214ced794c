/// The recommenders with the live versions of their matrices, in memory: one immutable snapshot, swapped as a whole.
///
/// Readers never wait for a load: they keep the snapshot that they took.
public final class LiveRecommenders: Sendable {
    /// A version in memory. Recommenders that share it may read it by different rules.
    public struct LiveMatrix: Sendable {
        public let version: MatrixVersion
        public let reader: ItemNeighbourReader
    }

    /// A class, so that taking it is one reference.
    public final class Snapshot: Sendable {
        public static let empty = Snapshot(recommenders: [], readers: [:], earlier: [:])

        public let recommenders: [Recommender]
        /// Those of them that are enabled, in their order.
        public let enabled: [Recommender]
        public let readers: [ID<SimilarityMatrix>: LiveMatrix]
        /// What was read before that, so that the next part of a list can come from where the first did.
        let earlier: [ID<SimilarityMatrix>: LiveMatrix]
        /// The same, each with the rule of a recommender.
        private let live: [ID<Recommender>: LiveMatrix]
        private let retired: [ID<Recommender>: LiveMatrix]

        init(
            recommenders: [Recommender],
            readers: [ID<SimilarityMatrix>: LiveMatrix],
            earlier: [ID<SimilarityMatrix>: LiveMatrix]
        ) {
            self.recommenders = recommenders
            enabled = recommenders.filter(\.isEnabled)
            self.readers = readers
            self.earlier = earlier
            live = Self.byRecommender(recommenders, readers)
            retired = Self.byRecommender(recommenders, earlier)
        }

        private static func byRecommender(
            _ recommenders: [Recommender],
            _ matrices: [ID<SimilarityMatrix>: LiveMatrix]
        ) -> [ID<Recommender>: LiveMatrix] {
            var found: [ID<Recommender>: LiveMatrix] = [:]
            for recommender in recommenders {
                guard let matrix = recommender.itemMatrixID.flatMap({ matrices[$0] }) else { continue }
                found[recommender.id] = LiveMatrix(
                    version: matrix.version,
                    reader: matrix.reader.reading(by: recommender.reading)
                )
            }
            return found
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
        func reader(of recommender: Recommender) -> LiveMatrix? { live[recommender.id] }

        /// The same as of a version, which is the live one or the one before. Throws `.conflict` for others.
        func reader(of recommender: Recommender, version: Int?) throws -> LiveMatrix? {
            guard let version else { return reader(of: recommender) }
            let candidates = [live[recommender.id], retired[recommender.id]].compactMap(\.self)
            guard let found = candidates.first(where: { $0.version.number == version }) else {
                throw DomainError.conflict("The list has been computed anew since its first part. Begin again.")
            }
            return found
        }
    }

    private let recommenders: any RecommenderStore
    private let matrices: any SimilarityMatrixStore
    private let settings: any SiteSettingsStore
    private let current = Locked(Snapshot.empty)
    /// One load at a time, so that an older one can never replace a newer; with the versions found damaged so far, which
    /// are not read again at every change.
    private let loading = Locked<Set<ID<MatrixVersion>>>([])

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
    ///
    /// A damaged version is not read: the one in memory goes on being read, or the newest sound one that was live before.
    /// Returns what was found damaged this time.
    @discardableResult
    public func refresh() throws -> [DamageFound] {
        try loading.withLock { damaged in
            let before = snapshot
            let scale = try settings.settings().ratingScale
            let found = try recommenders.recommenders()
            var readers: [ID<SimilarityMatrix>: LiveMatrix] = [:]
            var damages: [DamageFound] = []
            for id in Set(found.compactMap(\.itemMatrixID)) {
                guard let live = try matrices.liveVersion(of: id) else { continue }
                let known = before.readers[id]
                readers[id] = try soundMatrix(live, known, scale, &damaged) { damage in damages.append(damage) }
            }
            let after = Snapshot(
                recommenders: found,
                readers: readers,
                earlier: Self.earlier(before, readers)
            )
            current.withLock { $0 = after }
            return damages
        }
    }

    private static func earlier(
        _ before: Snapshot,
        _ readers: [ID<SimilarityMatrix>: LiveMatrix]
    ) -> [ID<SimilarityMatrix>: LiveMatrix] {
        var earlier: [ID<SimilarityMatrix>: LiveMatrix] = [:]
        for (id, matrix) in readers {
            let known = before.readers[id]
            earlier[id] = known?.version.id == matrix.version.id ? before.earlier[id] : known
        }
        return earlier
    }

    /// Nil if no version of the matrix is sound.
    private func soundMatrix(
        _ live: MatrixVersion,
        _ known: LiveMatrix?,
        _ scale: RatingScale,
        _ damaged: inout Set<ID<MatrixVersion>>,
        report: (DamageFound) -> Void
    ) throws -> LiveMatrix? {
        var found: [DamagedVersion] = []
        var chosen: LiveMatrix?
        for version in try candidates(live, known) where !damaged.contains(version.id) {
            do {
                chosen = try load(version, known, scale)
                break
            } catch let damage as DamagedVersion {
                damaged.insert(version.id)
                found.append(damage)
            } catch DomainError.notFound, DomainError.conflict {
                // It is being deleted since we looked; whatever took its place calls for another refresh.
            }
        }
        for damage in found { report(DamageFound(damage: damage, substitute: chosen?.version)) }
        return chosen
    }

    /// The live version first, then the one in memory, then those that were live before.
    private func candidates(_ live: MatrixVersion, _ known: LiveMatrix?) throws -> some Sequence<MatrixVersion> {
        let retired = try matrices.versions(of: live.matrixID)
            .filter { $0.state == .retired }
            .sorted { ($1.activatedAt ?? $1.createdAt, $1.number) < ($0.activatedAt ?? $0.createdAt, $0.number) }
        return [live] + (known.map { [$0.version] } ?? []) + retired
    }

    private func load(_ version: MatrixVersion, _ known: LiveMatrix?, _ scale: RatingScale) throws -> LiveMatrix {
        if let known, known.version.id == version.id {
            if known.reader.scale == scale { return known }
            return LiveMatrix(version: version, reader: ItemNeighbourReader(table: known.reader.table, scale: scale))
        }
        let table = try NeighbourTable.load(version.id, from: matrices)
        return LiveMatrix(version: version, reader: ItemNeighbourReader(table: table, scale: scale))
    }
}

/// A version that was not read because it is damaged.
public struct DamageFound: Sendable, Equatable, CustomStringConvertible {
    public let damage: DamagedVersion
    /// The version that is read in its place; nil if there is none.
    public let substitute: MatrixVersion?

    public var description: String {
        let instead =
            substitute.map { "version \($0.number) is read in its place" } ?? "the matrix has no other version"
        return "\(damage); \(instead). Train again, or make another version live."
    }
}
