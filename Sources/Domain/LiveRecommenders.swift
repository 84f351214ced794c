/// The recommenders with the live versions of their matrices, in memory: one immutable snapshot, swapped as a whole.
///
/// Readers never wait for a load: they keep the snapshot that they took.
public final class LiveRecommenders: Sendable {
    /// A version in memory. Recommenders that share it may read it by different rules.
    public struct LiveMatrix: Sendable {
        public let version: MatrixVersion
        public let kind: SimilarityMatrix.Kind
        public let table: NeighbourTable
        /// The same with the items that came since; nil while there are none.
        var withNewItems: NeighbourTable?

        var served: NeighbourTable { withNewItems ?? table }
    }

    /// What everybody rated when these versions of user matrices were loaded, for lists that are read from them.
    struct LiveRatings: Sendable {
        let versions: Set<ID<MatrixVersion>>
        let scale: RatingScale
        let table: NeighbourTable
    }

    private let recommenders: any RecommenderStore
    private let matrices: any SimilarityMatrixStore
    private let settings: any SiteSettingsStore
    private let source: any TrainingSource
    private let current = Locked(Snapshot.empty)
    /// One load at a time, so that an older one can never replace a newer; with the versions found damaged so far, which
    /// are not read again at every change.
    private let loading = Locked<Set<ID<MatrixVersion>>>([])

    /// - Parameter source: the ratings that lists are read from where a recommender has a user matrix alone.
    public init(
        recommenders: any RecommenderStore,
        matrices: any SimilarityMatrixStore,
        settings: any SiteSettingsStore,
        source: any TrainingSource
    ) {
        self.recommenders = recommenders
        self.matrices = matrices
        self.settings = settings
        self.source = source
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
            var loaded: [ID<SimilarityMatrix>: LiveMatrix] = [:]
            var damages: [DamageFound] = []
            for recommender in found {
                var hasListsForAnybody = false
                // The item matrix also says which items are alike.
                for (kind, id) in recommender.servedMatrices where !hasListsForAnybody || kind == .itemToItem {
                    let known = loaded[id]
                    let matrix = try known ?? soundMatrix(id, kind, before, &damaged) { damages.append($0) }
                    loaded[id] = matrix
                    if matrix != nil, kind.isForAnybody { hasListsForAnybody = true }
                }
            }
            let after = Snapshot(
                recommenders: found,
                scale: scale,
                matrices: loaded,
                earlier: Self.earlier(before, loaded),
                ratings: try ratings(for: loaded, scale, before)
            )
            current.withLock { $0 = after }
            return damages
        }
    }

    /// Adds the items that have come since the live matrices were computed; see `NewItems`. Reads all items, so for a thread
    /// that has the time. Matrices that are published stay as they came: what is not in them was left out by whoever computed
    /// them. Throws what the stores throw; the old snapshot stays.
    public func addNewItems() throws {
        let before = snapshot
        let published = Set(try matrices.matrices().filter(\.isPublished).map(\.id))
        let extensible = before.matrices.filter { $0.value.kind == .itemToItem && !published.contains($0.key) }
        guard !extensible.isEmpty else { return }
        var contents: [ItemContent] = []
        try source.forEachItem { contents.append($0) }
        let items = NewItems(contents)
        var extended: [ID<MatrixVersion>: NeighbourTable] = [:]
        for matrix in extensible.values {
            let table = items.added(to: matrix.table)
            if table !== matrix.table { extended[matrix.version.id] = table }
        }
        loading.withLock { _ in
            // Meanwhile other versions may have come; those wait for the next call.
            let now = snapshot
            let matrices = now.matrices.mapValues { matrix in
                var matrix = matrix
                if matrix.kind == .itemToItem { matrix.withNewItems = extended[matrix.version.id] }
                return matrix
            }
            let after = now.replacing(matrices)
            current.withLock { $0 = after }
        }
    }

    private static func earlier(
        _ before: Snapshot,
        _ loaded: [ID<SimilarityMatrix>: LiveMatrix]
    ) -> [ID<SimilarityMatrix>: LiveMatrix] {
        var earlier: [ID<SimilarityMatrix>: LiveMatrix] = [:]
        for (id, matrix) in loaded {
            let known = before.matrices[id]
            earlier[id] = known?.version.id == matrix.version.id ? before.earlier[id] : known
        }
        return earlier
    }

    /// Nil where no user matrix is read.
    private func ratings(
        for loaded: [ID<SimilarityMatrix>: LiveMatrix],
        _ scale: RatingScale,
        _ before: Snapshot
    ) throws -> LiveRatings? {
        let versions = Set(loaded.values.filter { $0.kind == .userToUser }.map(\.version.id))
        if versions.isEmpty { return nil }
        if let known = before.ratings, known.versions == versions, known.scale == scale { return known }
        let table = NeighbourTable.ratings(of: try InteractionMatrix(reading: source), scale)
        return LiveRatings(versions: versions, scale: scale, table: table)
    }

    /// Nil before the first version, and if no version of the matrix is sound.
    private func soundMatrix(
        _ id: ID<SimilarityMatrix>,
        _ kind: SimilarityMatrix.Kind,
        _ before: Snapshot,
        _ damaged: inout Set<ID<MatrixVersion>>,
        report: (DamageFound) -> Void
    ) throws -> LiveMatrix? {
        guard let live = try matrices.liveVersion(of: id) else { return nil }
        let known = before.matrices[id]
        var found: [DamagedVersion] = []
        var chosen: LiveMatrix?
        for version in try candidates(live, known) where !damaged.contains(version.id) {
            do {
                chosen = try load(version, kind, known)
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

    private func load(_ version: MatrixVersion, _ kind: SimilarityMatrix.Kind, _ known: LiveMatrix?) throws
        -> LiveMatrix
    {
        if let known, known.version.id == version.id { return known }
        let table = try NeighbourTable.load(version.id, isOfOneKind: kind != .userToItem, from: matrices)
        return LiveMatrix(version: version, kind: kind, table: table)
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
