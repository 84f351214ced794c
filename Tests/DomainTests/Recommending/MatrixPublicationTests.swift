import Support
import Testing

@testable import Domain

/// Item-to-item and user-to-user matrices of one training.
@Suite struct MatrixPublicationTests {
    private let matrices = InMemoryMatrixStore()
    private let items: ID<SimilarityMatrix>
    private let users: ID<SimilarityMatrix>
    private static let basis = TrainingBasis(recipe: "r", watermark: TrainingWatermark(ratings: 3))

    init() throws {
        items = try matrices.insert(name: "items", kind: .itemToItem, description: "").id
        users = try matrices.insert(name: "users", kind: .userToUser, description: "").id
    }

    private func trained(_ count: Int64) -> TrainedMatrix {
        TrainedMatrix(rows: (1...count).map { MatrixRow(id: $0, neighbours: [Neighbour(id: $0 + 1, similarity: 1)]) })
    }

    private func publish(_ monitor: TrainingMonitor = TrainingMonitor()) throws -> [MatrixVersion] {
        try MatrixPublication(
            matrices: matrices,
            clock: FixedClock(),
            basis: Self.basis,
            job: ID(7),
            monitor: monitor
        )
        .publish([.init(matrix: items, trained: trained(600)), .init(matrix: users, trained: trained(40))])
    }

    @Test func `both go live with what they were trained from`() throws {
        let versions = try publish()
        #expect(versions.map(\.matrixID) == [items, users])
        #expect(versions.allSatisfy { $0.state == .live && $0.basis == Self.basis && $0.job == ID(7) })
        #expect(versions.map(\.rowCount) == [600, 40])
        #expect(matrices.appendSizes == [500, 100, 40])
    }

    @Test(arguments: [0, 1, 2]) func `a failure in either leaves both as they were`(appends: Int) throws {
        let before = try publish()
        matrices.failAppend(after: appends)
        #expect(throws: InMemoryMatrixStore.DiskFull.self) { try publish() }
        #expect(try matrices.versions(of: items) + matrices.versions(of: users) == before)
    }

    @Test func `progress counts the rows of both`() throws {
        let seen = Locked<[TrainingProgress]>([])
        _ = try publish(TrainingMonitor { progress in seen.withLock { $0.append(progress) } })
        #expect(seen.withLock { $0.map(\.completed) } == [0, 500, 600, 640])
        #expect(seen.withLock { $0.allSatisfy { $0.total == 640 } })
    }

    @Test func `a recommender with a matrix of users is as current as the older of its two`() throws {
        func standing(_ watermark: TrainingWatermark) throws -> TrainingStanding {
            let recommender = Recommender(
                id: ID(1),
                name: "both",
                title: "",
                description: "",
                model: .itemNeighbours,
                settings: Attributes(),
                itemMatrixID: items,
                userMatrixID: users,
                position: 1,
                isEnabled: true,
                version: 1
            )
            return try Training(
                source: ListTrainingSource([], changes: watermark),
                matrices: matrices,
                recommenders: InMemoryRecommenderStore([recommender]),
                clock: FixedClock(),
                scale: .halfStars
            ).standing(of: recommender)
        }
        #expect(try standing(TrainingWatermark(ratings: 5)).live == nil)
        _ = try publish()
        #expect(try standing(TrainingWatermark(ratings: 5)).changes == 2)
        let newer = TrainingBasis(recipe: "r", watermark: TrainingWatermark(ratings: 5))
        let version = try matrices.beginVersion(of: items, basis: newer, job: nil, at: FixedClock().now).id
        _ = try matrices.finish(version)
        _ = try matrices.activate(version, at: FixedClock().now)
        #expect(try standing(TrainingWatermark(ratings: 5)).changes == 2)
        #expect(try standing(TrainingWatermark(ratings: 5)).isRecipeNew)
    }
}
