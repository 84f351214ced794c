/// What a training did.
public struct TrainingOutcome: Sendable, Equatable {
    /// The version that is live now; nil for a model that needs no matrix.
    public let version: MatrixVersion?
    public let interactionCount: Int
    public let userCount: Int
    public let itemCount: Int
    public let neighbourCount: Int
    /// Numbers of the retired versions that were deleted.
    public let deletedVersions: [Int]
    /// Numbers of those that could not be deleted; the next training tries again.
    public let undeletedVersions: [Int]
}

/// Trains a recommender: snapshot, model, new version in short batches, live in one transaction.
///
/// Until the last step readers see nothing of it; an error or a cancellation deletes what was written and leaves the live
/// version as it was.
public struct Training: Sendable {
    /// Retired versions that stay for rolling back: enough to get behind a bad day of ratings that went through a training or
    /// two, few enough that a database keeps four versions of each matrix at most.
    public static let defaultRetiredVersionsKept = 3

    private let source: any TrainingSource
    private let matrices: any SimilarityMatrixStore
    private let recommenders: any RecommenderStore
    private let clock: any Clock
    private let scale: RatingScale
    private let retiredVersionsKept: Int
    private let threads: Int

    public init(
        source: any TrainingSource,
        matrices: any SimilarityMatrixStore,
        recommenders: any RecommenderStore,
        clock: any Clock,
        scale: RatingScale,
        retiredVersionsKept: Int = Self.defaultRetiredVersionsKept,
        threads: Int = Parallelism.processorCount
    ) {
        precondition(retiredVersionsKept >= 0 && threads > 0)
        self.source = source
        self.matrices = matrices
        self.recommenders = recommenders
        self.clock = clock
        self.scale = scale
        self.retiredVersionsKept = retiredVersionsKept
        self.threads = threads
    }

    /// Throws `.invalid` for settings that the model does not accept, `.conflict` when there are no ratings to learn from or
    /// when the matrix's name belongs to one of another kind, `TrainingCancelled`, and what the stores throw.
    public func run(_ recommender: Recommender, monitor: TrainingMonitor = TrainingMonitor()) throws -> TrainingOutcome
    {
        let model = recommender.model.model
        let settings = try ModelSettings(recommender.settings, of: model.settings)
        let snapshot = try TrainingSnapshot(reading: source, model.needs, scale: scale, monitor: monitor)
        let interactions = snapshot.interactions
        guard interactions.count > 0 else {
            throw DomainError.conflict(
                "There are no ratings to learn from yet. Rate some items or import a data set, then train again."
            )
        }
        let context = TrainingContext(monitor: monitor, threads: threads)
        let trained = try model.train(snapshot, settings, context)
        guard let items = trained.items else { return outcome(interactions) }
        let matrix = try itemMatrix(of: recommender)
        let version = try publish(items, in: matrix, monitor)
        try? monitor.report(.tidying, completed: 0, total: nil)
        let (deleted, undeleted) = deleteOldVersions(of: matrix)
        return outcome(
            interactions,
            version: version,
            neighbourCount: items.neighbourCount,
            deleted: deleted,
            undeleted: undeleted
        )
    }

    /// Deletes versions that are still building: what killed trainings left. Only for when no training of the matrix is
    /// running. Returns their numbers.
    @discardableResult
    public func cleanUpAbandoned(_ matrix: ID<SimilarityMatrix>) throws -> [Int] {
        let abandoned = try matrices.versions(of: matrix).filter { $0.state == .building }
        for version in abandoned { try matrices.delete(version.id) }
        return abandoned.map(\.number)
    }

    private func itemMatrix(of recommender: Recommender) throws -> ID<SimilarityMatrix> {
        if let known = recommender.itemMatrixID { return known }
        let matrix: SimilarityMatrix
        if let namesake = try matrices.matrix(named: recommender.name) {
            guard namesake.kind == .itemToItem else {
                throw DomainError.conflict(
                    "The matrix “\(recommender.name)” does not hold items. Rename it, or give the recommender another name."
                )
            }
            matrix = namesake
        } else {
            matrix = try matrices.insert(
                name: recommender.name,
                kind: .itemToItem,
                description: "Made by the recommender “\(recommender.title)”."
            )
        }
        try recommenders.setItemMatrix(matrix.id, of: recommender.id)
        return matrix.id
    }

    private func publish(
        _ trained: TrainedMatrix,
        in matrix: ID<SimilarityMatrix>,
        _ monitor: TrainingMonitor
    ) throws -> MatrixVersion {
        let version = try matrices.beginVersion(of: matrix, at: clock.now)
        do {
            let rows = trained.rows
            for start in stride(from: 0, to: rows.count, by: TrainingLimits.rowsPerBatch) {
                try monitor.report(.writing, completed: start, total: rows.count)
                let end = min(start + TrainingLimits.rowsPerBatch, rows.count)
                try matrices.append(Array(rows[start..<end]), to: version.id)
            }
            try monitor.report(.writing, completed: rows.count, total: rows.count)
            _ = try matrices.finish(version.id)
            return try matrices.activate(version.id, at: clock.now)
        } catch {
            // What went wrong first is what matters; rows that cannot be deleted now are found by `cleanUpAbandoned`.
            try? matrices.delete(version.id)
            throw error
        }
    }

    /// The new version is live already, so a failure here must not look like a failed training.
    private func deleteOldVersions(of matrix: ID<SimilarityMatrix>) -> (deleted: [Int], undeleted: [Int]) {
        let versions = (try? matrices.versions(of: matrix)) ?? []
        let retired = versions.filter { $0.state == .retired }.sorted { $0.number > $1.number }
        var deleted: [Int] = []
        var undeleted: [Int] = []
        for version in retired.dropFirst(retiredVersionsKept) {
            do {
                try matrices.delete(version.id)
                deleted.append(version.number)
            } catch {
                undeleted.append(version.number)
            }
        }
        return (deleted, undeleted)
    }

    private func outcome(
        _ interactions: InteractionMatrix,
        version: MatrixVersion? = nil,
        neighbourCount: Int = 0,
        deleted: [Int] = [],
        undeleted: [Int] = []
    ) -> TrainingOutcome {
        TrainingOutcome(
            version: version,
            interactionCount: interactions.count,
            userCount: interactions.userCount,
            itemCount: interactions.itemCount,
            neighbourCount: neighbourCount,
            deletedVersions: deleted,
            undeletedVersions: undeleted
        )
    }
}
