/// Lists of neighbours with what they were computed from.
struct ComputedLists: Sendable {
    let lists: NeighbourLists
    /// By row.
    let fingerprints: [UInt64]
    /// How many rows were computed, and not taken over from an earlier matrix.
    let computedCount: Int

    /// Raised whenever the same ratings give similarities that differ, if only in the last bit, from those of a version of the
    /// program before: nothing of its matrices is then taken over.
    private static let revision: UInt64 = 1

    /// Takes over what still holds of the context's earlier matrix, if there is one and that saves work. The lists are the same
    /// in any case.
    ///
    /// Throws `TrainingCancelled`, and what reading the earlier matrix throws, `DamagedVersion` apart.
    ///
    /// - Parameters:
    ///   - basis: of all that the similarities look at; its columns are their rows.
    ///   - ids: of the rows, by number, ascending.
    init(
        _ similarities: some MutualSimilarities,
        of basis: ColumnBasis,
        ids: [Int64],
        neighbours: Int,
        _ context: TrainingContext
    ) throws {
        let fingerprints = basis.fingerprints(revision: Self.revision)
        self.fingerprints = fingerprints
        if let earlier = context.earlier,
            let kept = try Self.kept(earlier, basis, ids: ids, fingerprints, neighbours: neighbours)
        {
            let update = NeighbourUpdate(
                similarities: similarities,
                neighbours: neighbours,
                kept: kept.neighbours,
                changed: kept.changed
            )
            (lists, computedCount) = try update.lists(context)
        } else {
            lists = try similarities.nearest(neighbours: neighbours, context)
            computedCount = lists.rowCount
        }
    }

    /// - Parameter ids: of the rows, by number.
    func origins(ids: [Int64]) -> RowOrigins {
        RowOrigins(
            fingerprints: zip(ids, fingerprints).map { RowFingerprint(id: $0, fingerprint: $1) },
            computedCount: computedCount
        )
    }

    /// What still holds of the earlier matrix, and the rows that have changed; nil if that is nothing or not worth the while.
    private static func kept(
        _ earlier: EarlierMatrix,
        _ basis: ColumnBasis,
        ids: [Int64],
        _ fingerprints: [UInt64],
        neighbours: Int
    ) throws -> (neighbours: KeptNeighbours, changed: [Int])? {
        let known = Dictionary(uniqueKeysWithValues: earlier.fingerprints.map { ($0.id, $0.fingerprint) })
        let isChanged = ids.indices.map { known[ids[$0]] != fingerprints[$0] }
        let work = basis.work
        let changed = isChanged.indices.filter { isChanged[$0] }
        let changedWork = changed.reduce(0) { $0 + work[$1] }
        guard Double(changedWork) <= TrainingLimits.changedShare * Double(work.reduce(0, +)) else { return nil }
        do {
            let kept = try KeptNeighbours(earlier, neighbours: neighbours, ids: ids, isChanged: isChanged)
            return (kept, changed)
        } catch is DamagedVersion {
            return nil
        }
    }
}
