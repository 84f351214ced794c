import Domain
import Support
import Testing

@Suite struct TrainingTests {
    private let matrices = InMemoryMatrixStore()

    private func recommender(
        _ model: ModelKind = .itemNeighbours,
        settings: Attributes = everyCoRating,
        matrix: ID<SimilarityMatrix>? = nil
    ) -> Recommender {
        Recommender(
            id: ID(1),
            name: "picked",
            title: "Picked for you",
            description: "",
            model: model,
            settings: settings,
            itemMatrixID: matrix,
            userMatrixID: nil,
            position: 1,
            isEnabled: true,
            version: 1
        )
    }

    private func training(
        _ source: some ChangingTrainingSource,
        _ recommenders: InMemoryRecommenderStore = InMemoryRecommenderStore([]),
        kept: Int = Training.defaultRetiredVersionsKept
    ) -> Training {
        Training(
            source: source,
            matrices: matrices,
            recommenders: recommenders,
            clock: FixedClock(),
            scale: .halfStars,
            retiredVersionsKept: kept,
            threads: 2
        )
    }

    private func newMatrix() throws -> ID<SimilarityMatrix> {
        try matrices.insert(name: "items", kind: .itemToItem, description: "").id
    }

    @Test func `a training makes a live version with the model's rows`() throws {
        let matrix = try newMatrix()
        let outcome = try training(KnownData.twins).run(recommender(matrix: matrix))
        let version = try #require(try matrices.liveVersion(of: matrix))
        #expect(outcome.versions == [version])
        #expect(version.state == .live && version.number == 1 && version.activatedAt == FixedClock().now)
        let table = try NeighbourTable.load(version.id, from: matrices)
        #expect(table.neighbours(of: 14).map(\.id) == [11, 12, 13])
        #expect(outcome.interactionCount == 19 && outcome.userCount == 6 && outcome.itemCount == 7)
        #expect(outcome.neighbourCount == table.neighbourCount)
    }

    @Test func `a recommender without a matrix is given one of its own`() throws {
        let recommenders = InMemoryRecommenderStore([recommender()])
        let outcome = try training(KnownData.twins, recommenders).run(recommender())
        let matrix = try #require(try matrices.matrix(named: "picked"))
        #expect(outcome.versions.map(\.matrixID) == [matrix.id])
        #expect(try recommenders.recommender(ID(1))?.itemMatrixID == matrix.id)
    }

    @Test func `a model that needs no matrix writes none`() throws {
        let outcome = try training(KnownData.twins).run(recommender(.popularity, settings: Attributes()))
        #expect(outcome.versions.isEmpty && outcome.interactionCount == 19)
        #expect(try matrices.matrices().isEmpty)
    }

    @Test func `the last retired versions stay and older ones go`() throws {
        let matrix = try newMatrix()
        let training = training(KnownData.twins, kept: 2)
        var deleted: [[Int]] = []
        for _ in 1...5 { deleted.append(try training.run(recommender(matrix: matrix)).deletedVersions) }
        #expect(deleted == [[], [], [], [1], [2]])
        #expect(try matrices.versions(of: matrix).map(\.number) == [3, 4, 5])
        #expect(try matrices.liveVersion(of: matrix)?.number == 5)
    }

    @Test func `rows are written in short batches`() throws {
        let matrix = try newMatrix()
        let source = KnownData.random(users: 400, items: 1300, count: 12_000, seed: 1)
        _ = try training(source).run(recommender(matrix: matrix))
        #expect(matrices.appendSizes.count == 3)
        #expect(matrices.appendSizes.allSatisfy { $0 <= 500 })
    }

    @Test func `a failure while writing leaves the live version and nothing else`() throws {
        let matrix = try newMatrix()
        let source = KnownData.random(users: 400, items: 1300, count: 12_000, seed: 1)
        _ = try training(source).run(recommender(matrix: matrix))
        let before = try matrices.versions(of: matrix)
        matrices.failAppend(after: 1)
        #expect(throws: InMemoryMatrixStore.DiskFull.self) { try training(source).run(recommender(matrix: matrix)) }
        #expect(try matrices.versions(of: matrix) == before)
    }

    @Test func `a training cancelled while writing leaves the live version and nothing else`() throws {
        let matrix = try newMatrix()
        _ = try training(KnownData.twins).run(recommender(matrix: matrix))
        let before = try matrices.versions(of: matrix)
        let box = Locked<TrainingMonitor?>(nil)
        let monitor = TrainingMonitor { progress in
            if progress.phase == .writing { box.withLock { $0?.cancel() } }
        }
        box.withLock { $0 = monitor }
        // The monitor holds the box, which must not hold the monitor for ever.
        defer { box.withLock { $0 = nil } }
        #expect(throws: TrainingCancelled.self) {
            try training(KnownData.twins).run(recommender(matrix: matrix), monitor: monitor)
        }
        #expect(try matrices.versions(of: matrix) == before)
    }

    @Test func `no ratings are refused with what to do, and the live version stays`() throws {
        let matrix = try newMatrix()
        _ = try training(KnownData.twins).run(recommender(matrix: matrix))
        #expect(throws: DomainError.self) { try training(ListTrainingSource([])).run(recommender(matrix: matrix)) }
        #expect(try matrices.liveVersion(of: matrix)?.number == 1)
    }

    @Test func `without any vector a model that learns from them is refused, and its live version stays`() throws {
        let matrix = try newMatrix()
        let embeddings = recommender(.embeddings, settings: Attributes(), matrix: matrix)
        let blend = recommender(.blend, settings: ["parts": .text("popularity, embeddings")], matrix: matrix)
        let ratings = [ListTrainingSource.Rating(1, 1, 5)]
        for recommender in [embeddings, blend] {
            #expect(throws: Self.noVector) { try training(ListTrainingSource(ratings)).run(recommender) }
        }
        #expect(try matrices.versions(of: matrix).isEmpty)
        let source = ListTrainingSource(ratings, vectors: [1: [1, 0], 2: [1, 1]])
        #expect(try training(source).run(embeddings).neighbourCount == 2)
        #expect(throws: Self.noVector) { try training(ListTrainingSource(ratings)).run(embeddings) }
        #expect(try matrices.versions(of: matrix).map(\.state) == [.live])
    }

    private static let noVector = DomainError.conflict(
        "No item has a vector yet. Give vectors by PUT /api/v1/items/{id}/vector, then train again."
    )

    @Test func `a training that finds nothing does not take the place of a version that has rows`() throws {
        let matrix = try newMatrix()
        let lonely = ListTrainingSource([.init(1, 1, 5), .init(2, 2, 5)])
        #expect(try training(lonely).run(recommender(matrix: matrix)).neighbourCount == 0)
        #expect(try training(lonely).run(recommender(matrix: matrix)).versions.map(\.number) == [2])
        _ = try training(KnownData.twins).run(recommender(matrix: matrix))
        let before = try matrices.versions(of: matrix)
        #expect {
            try training(lonely).run(recommender(matrix: matrix))
        } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why.contains("found no neighbours at all, so version 3")
        }
        #expect(try matrices.versions(of: matrix) == before)
    }

    @Test func `vectors that came or went are news for those who learn from them`() {
        let now = TrainingWatermark(ratings: 5, times: 3, contents: 2)
        #expect(now.changes(since: .zero, []) == 5)
        #expect(now.changes(since: .zero, .vectors) == 7)
        #expect(now.changes(since: .zero, [.vectors, .contents]) == 7)
    }

    @Test func `settings that the model does not know are refused before anything is written`() throws {
        let matrix = try newMatrix()
        #expect(throws: DomainError.self) {
            try training(KnownData.twins).run(recommender(settings: ["neighbors": .number(3)], matrix: matrix))
        }
        #expect(try matrices.versions(of: matrix).isEmpty)
    }

    @Test func `progress goes through the phases and each ends complete`() throws {
        let matrix = try newMatrix()
        let seen = Locked<[TrainingProgress]>([])
        let monitor = TrainingMonitor { progress in seen.withLock { $0.append(progress) } }
        _ = try training(KnownData.twins).run(recommender(matrix: matrix), monitor: monitor)
        let progress = seen.withLock { $0 }
        var phases: [TrainingProgress.Phase] = []
        for step in progress where phases.last != step.phase { phases.append(step.phase) }
        #expect(phases == [.reading, .computing, .writing, .tidying])
        for phase in [TrainingProgress.Phase.reading, .computing, .writing] {
            #expect(progress.last { $0.phase == phase }?.fraction == 1)
        }
    }
}
