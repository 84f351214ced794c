import Support
import Testing

@testable import Domain

/// A training after another: what it takes over from the live version, and what it never does.
@Suite struct RetrainingTests {
    private let matrices = InMemoryMatrixStore()
    private let matrix: ID<SimilarityMatrix>
    private let before = KnownData.random(users: 60, items: 90, count: 900, seed: 8)
    private let after: ListTrainingSource

    init() throws {
        matrix = try matrices.insert(name: "items", kind: .itemToItem, description: "").id
        after = ListTrainingSource(before.ratings + [Rating(1, 1001, 3), Rating(2, 2 * 1001, 4)])
    }

    private func train(
        _ source: ListTrainingSource,
        _ model: ModelKind = .itemNeighbours,
        settings: Attributes? = nil,
        scale: RatingScale = .halfStars
    ) throws -> TrainingOutcome {
        let recommender = Recommender(
            id: ID(1),
            name: "picked",
            title: "",
            description: "",
            model: model,
            settings: settings ?? ["neighbours": .number(10)],
            itemMatrixID: matrix,
            userMatrixID: nil,
            position: 1,
            isEnabled: true,
            version: 1
        )
        return try Training(
            source: source,
            matrices: matrices,
            recommenders: InMemoryRecommenderStore([recommender]),
            clock: FixedClock(),
            scale: scale,
            threads: 2
        ).run(recommender)
    }

    private func liveRows() throws -> [MatrixRow] {
        let live = try #require(try matrices.liveVersion(of: matrix))
        var rows: [MatrixRow] = []
        try matrices.forEachRow(of: live.id) { rows.append($0) }
        return rows
    }

    /// The rows that a training of everything makes.
    private func wholeRows() throws -> [MatrixRow] {
        let model = ItemNeighbours()
        let settings = try ModelSettings(["neighbours": .number(10)], of: model.settings)
        return try #require(try model.train(snapshot(after), settings, TrainingContext(threads: 2)).items).rows
    }

    @Test func `the next training computes what has changed, and makes the same rows`() throws {
        #expect(try train(before).computedRowCount == nil)
        let outcome = try train(after)
        #expect(try #require(outcome.computedRowCount) < outcome.itemCount)
        #expect(try liveRows() == wholeRows())
        let words = TrainingJob.words(.trained(outcome))
        #expect(
            words.hasSuffix(", \(try #require(outcome.computedRowCount)) of \(outcome.itemCount) rows computed anew")
        )
    }

    @Test func `it takes over from the live version, also from one that was rolled back to`() throws {
        let first = try train(after).versions[0]
        _ = try train(ListTrainingSource(before.ratings.map { Rating($0.user, $0.item, 5.5 - $0.rating) }))
        _ = try matrices.activate(first.id, at: FixedClock().now)
        #expect(try train(after).computedRowCount == 0)
        #expect(try liveRows() == wholeRows())
    }

    @Test func `with other settings or another scale everything is computed`() throws {
        _ = try train(before, settings: ["neighbours": .number(11)])
        #expect(try train(after).computedRowCount == nil)
        #expect(try liveRows() == wholeRows())
        let scale = try #require(RatingScale(minimum: 0.5, maximum: 10, step: 0.5))
        #expect(try train(after, scale: scale).computedRowCount == nil)
        #expect(try train(after, .rp3beta).computedRowCount == nil)
        #expect(try train(after).computedRowCount == nil)
    }

    @Test func `a damaged version is no basis`() throws {
        matrices.damage(try train(before).versions[0].id)
        #expect(try train(after).computedRowCount == nil)
        #expect(try liveRows() == wholeRows())
    }

    @Test func `neither is a version that was made elsewhere`() throws {
        let live = try train(before).versions[0]
        let version = try matrices.beginVersion(of: matrix, basis: live.basis, job: nil, at: FixedClock().now).id
        _ = try matrices.finish(version)
        _ = try matrices.activate(version, at: FixedClock().now)
        #expect(try train(after).computedRowCount == nil)
        #expect(try liveRows() == wholeRows())
    }
}
