/// What a training did.
public struct TrainingOutcome: Sendable, Equatable {
    /// Those that are live now, of items before users; none for a model that needs no matrix.
    public let versions: [MatrixVersion]
    public let interactionCount: Int
    public let userCount: Int
    public let itemCount: Int
    public let neighbourCount: Int
    /// How many rows of items were computed; nil if all were, as nothing was taken over from the version before.
    public let computedRowCount: Int?
    /// Numbers of the retired versions that were deleted.
    public let deletedVersions: [Int]
    /// Numbers of those that could not be deleted; the next training tries again.
    public let undeletedVersions: [Int]
}

/// Trains a recommender: snapshot, model, new version in short batches, live in one transaction. A model may take over from the
/// live version what has not changed since; the rows are the same as without.
///
/// Until the last step readers see nothing of it; an error or a cancellation deletes what was written and leaves the live
/// version as it was.
public struct Training: Sendable {
    /// Retired versions that stay for rolling back: enough to get behind a bad day of ratings that went through a training or
    /// two, few enough that a database keeps four versions of each matrix at most.
    public static let defaultRetiredVersionsKept = 3

    private let source: any ChangingTrainingSource
    private let matrices: any SimilarityMatrixStore
    private let recommenders: any RecommenderStore
    private let clock: any Clock
    private let scale: RatingScale
    private let retiredVersionsKept: Int
    private let threads: Int

    public init(
        source: any ChangingTrainingSource,
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

    /// Throws `.invalid` for settings that the model does not accept, `TrainingCancelled`, what the stores throw, and
    /// `.conflict` for a model of published matrices, when there is nothing to learn from, when nothing was found where a live
    /// version has rows, or when a matrix's name belongs to another that it cannot write to.
    ///
    /// - Parameter job: by which its versions are found if this process is killed.
    public func run(
        _ recommender: Recommender,
        job: ID<Job>? = nil,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> TrainingOutcome {
        try recommender.requireTraining()
        let model = recommender.model.model
        let settings = try ModelSettings(recommender.settings, of: model.settings)
        let basis = TrainingBasis(
            recipe: TrainingBasis.recipe(recommender.model, settings, scale),
            watermark: try source.watermark()
        )
        let snapshot = try TrainingSnapshot(reading: source, model.needs(settings), scale: scale, monitor: monitor)
        let interactions = snapshot.interactions
        guard interactions.count > 0 else {
            throw DomainError.conflict(
                "There are no ratings to learn from yet. Rate some items or import a data set, then train again."
            )
        }
        guard !model.needs(settings).contains(.vectors) || snapshot.vectors.contains(where: { !$0.isEmpty }) else {
            throw DomainError.conflict(
                "No item has a vector yet. Give vectors by PUT /api/v1/items/{id}/vector, then train again."
            )
        }
        var context = TrainingContext(monitor: monitor, threads: threads)
        context.earlier = try earlier(of: recommender, recipe: basis.recipe)
        let parts = try parts(of: model.train(snapshot, settings, context), recommender)
        try parts.forEach(requireRows)
        let publication = MatrixPublication(
            matrices: matrices,
            clock: clock,
            basis: basis,
            job: job,
            monitor: monitor
        )
        let versions = try publication.publish(parts)
        if !parts.isEmpty { try? monitor.report(.tidying, completed: 0, total: nil) }
        let tidied = parts.map { matrices.deleteRetiredVersions(of: $0.matrix, keeping: retiredVersionsKept) }
        return TrainingOutcome(
            versions: versions,
            interactionCount: interactions.count,
            userCount: interactions.userCount,
            itemCount: interactions.itemCount,
            neighbourCount: parts.reduce(0) { $0 + $1.trained.neighbourCount },
            computedRowCount: parts.lazy.compactMap(\.trained.origins).first?.computedCountIfPart,
            deletedVersions: tidied.flatMap(\.deleted),
            undeletedVersions: tidied.flatMap(\.undeleted)
        )
    }

    /// Whether there is anything to train anew. Throws `.invalid` for settings that the model does not accept.
    public func standing(of recommender: Recommender) throws -> TrainingStanding {
        let model = recommender.model.model
        let settings = try ModelSettings(recommender.settings, of: model.settings)
        let recipe = TrainingBasis.recipe(recommender.model, settings, scale)
        let now = try source.watermark()
        // Others are left from settings of before, and are not trained any more.
        let live = try recommender.servedMatrices.map { try matrices.liveVersion(of: $0.id) }
        let versions = live.compactMap(\.self)
        guard let first = versions.first, versions.count == live.count else {
            return TrainingStanding(
                live: nil,
                changes: now.changes(since: .zero, model.needs(settings)),
                isRecipeNew: false
            )
        }
        let bases = versions.compactMap(\.basis)
        guard bases.count == versions.count else {
            return TrainingStanding(live: first, changes: nil, isRecipeNew: false)
        }
        return TrainingStanding(
            live: first,
            changes: bases.map { now.changes(since: $0.watermark, model.needs(settings)) }.max(),
            isRecipeNew: bases.contains { $0.recipe != recipe }
        )
    }

    // MARK: The matrices of a recommender

    /// The live item matrix, if it is of the same recipe and says what its rows were computed from.
    private func earlier(of recommender: Recommender, recipe: String) throws -> EarlierMatrix? {
        guard let matrix = recommender.itemMatrixID, let live = try matrices.liveVersion(of: matrix),
            live.basis?.recipe == recipe
        else { return nil }
        let fingerprints = try matrices.fingerprints(of: live.id)
        guard !fingerprints.isEmpty else { return nil }
        return EarlierMatrix(fingerprints: fingerprints) { try matrices.forEachRow(of: live.id, $0) }
    }

    private func parts(of trained: TrainedModel, _ recommender: Recommender) throws -> [MatrixPublication.Part] {
        guard recommender.model.model.makesMatrices else { return [] }
        return try SimilarityMatrix.Kind.allCases.compactMap { kind in
            guard let matrix = trained[kind] else { return nil }
            return MatrixPublication.Part(matrix: try self.matrix(kind, of: recommender), trained: matrix)
        }
    }

    /// The one that it is tied to; otherwise the one of its name, which is made if need be, and tied to it.
    private func matrix(_ kind: SimilarityMatrix.Kind, of recommender: Recommender) throws -> ID<SimilarityMatrix> {
        if let known = recommender.matrixID(kind) { return known }
        let name =
            switch kind {
            case .itemToItem: recommender.name
            case .userToUser: "\(recommender.name)-users"
            case .userToItem: "\(recommender.name)-lists"
            }
        let matrix: SimilarityMatrix
        if let namesake = try matrices.matrix(named: name) {
            guard namesake.kind == kind else {
                throw DomainError.conflict(
                    "The matrix “\(name)” holds \(namesake.kind.contents) and not \(kind.contents). Rename it, or give the recommender another name."
                )
            }
            guard !namesake.isPublished else {
                throw DomainError.conflict(
                    "The versions of the matrix “\(name)” are computed elsewhere. Rename it, or give the recommender another name."
                )
            }
            matrix = namesake
        } else {
            matrix = try matrices.insert(
                name: name,
                kind: kind,
                description: "Made by the recommender “\(recommender.title)”."
            )
        }
        try recommenders.setMatrix(matrix.id, kind, of: recommender.id)
        return matrix.id
    }

    /// A first version may be empty. Later, nothing at all comes of odd settings or of data that went astray, and whoever
    /// reads the live version is better served by what it has. Throws `.conflict`.
    private func requireRows(_ part: MatrixPublication.Part) throws {
        guard part.trained.neighbourCount == 0, let live = try matrices.liveVersion(of: part.matrix), live.rowCount > 0
        else { return }
        throw DomainError.conflict(
            """
            The training found no neighbours at all, so version \(live.number) with its \(live.rowCount) rows stays live. \
            See whether the settings leave any ratings to learn from, then train again.
            """
        )
    }
}
