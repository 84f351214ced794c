import Domain
import Support
import Testing

@Suite struct RankingModelTests {
    /// Two tastes with their tags; items 9 and 10 have tags, but nobody rated them.
    private static let tagged = ListTrainingSource(
        (1...30).flatMap { (user: Int64) -> [Rating] in
            let ratings = (1...4).map { (item: Int64) in Rating(user, user.isMultiple(of: 2) ? item : item + 4, 5) }
            return ratings.filter { !($0.user + $0.item).isMultiple(of: 5) }
        },
        items: (1...10).map { (item: Int64) in
            let isFirst = item <= 4 || item == 9
            return ItemContent(id: item, title: "Item \(item)", tags: [isFirst ? "calm" : "wild", "film"])
        }
    )

    @Test(arguments: [ModelKind.bpr, .warp])
    func `what people like comes before what they do not know`(_ kind: ModelKind) throws {
        let source = KnownData.checkerboard(30)
        let fitted = try fit(kind, source)
        let interactions = try snapshot(source).interactions
        var scores = [Float](repeating: 0, count: interactions.itemCount)
        var (ordered, pairs) = (0, 0)
        for user in 0..<interactions.userCount {
            fitted.score(user: user, into: &scores)
            let liked = Set(interactions.byUser.columns[interactions.byUser.range(ofRow: user)].map(Int.init))
            for item in liked {
                for other in scores.indices where !liked.contains(other) && other != user {
                    ordered += scores[item] > scores[other] ? 1 : 0
                    pairs += 1
                }
            }
        }
        #expect(Double(ordered) / Double(pairs) > 0.99)
    }

    @Test func `an item that nobody rated lies where its tags do`() throws {
        let rows = try #require(try train(.warp, Self.tagged).items).rows
        let calm = try #require(rows.first { $0.id == 9 })
        let wild = try #require(rows.first { $0.id == 10 })
        #expect(Set(calm.neighbours.prefix(4).map(\.id)) == [1, 2, 3, 4])
        #expect(Set(wild.neighbours.prefix(4).map(\.id)) == [5, 6, 7, 8])
    }

    @Test func `without tags it has no neighbours and is nobody's`() throws {
        let rows = try #require(try train(.warp, Self.tagged, ["tags": .flag(false)]).items).rows
        #expect(rows.map(\.id) == Array(Int64(1)...8))
        #expect(rows.allSatisfy { $0.neighbours.allSatisfy { $0.id <= 8 } })
    }

    @Test(arguments: [ModelKind.bpr, .warp])
    func `ratings below the minimum are no likes`(_ kind: ModelKind) throws {
        let source = ListTrainingSource(
            (1...10).flatMap { (user: Int64) in [Rating(user, 1, 5), Rating(user, 2, 5), Rating(user, 3, 1)] }
        )
        let settings: Attributes = ["minimum_rating": .number(4)]
        let rows = try #require(try train(kind, source, settings).items).rows
        #expect(!rows.contains { $0.id == 3 || $0.neighbours.contains { $0.id == 3 } })
    }

    @Test(arguments: [ModelKind.bpr, .warp])
    func `another seed is another draw, and the same one the same`(_ kind: ModelKind) throws {
        let source = KnownData.random(users: 30, items: 40, count: 500, seed: 6)
        let model = kind.model
        func trained(seed: UInt64) throws -> TrainedModel {
            let settings = try ModelSettings(of: model.settings)
            return try model.train(
                snapshot(source, model.needs(settings)),
                settings,
                TrainingContext(threads: 2, seed: seed)
            )
        }
        #expect(try trained(seed: 1) == trained(seed: 1))
        #expect(try trained(seed: 1) != trained(seed: 2))
    }
}
