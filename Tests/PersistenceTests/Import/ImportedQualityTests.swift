import Domain
import Persistence
import Support
import Testing

/// How good the recommendations are on real ratings: each person's last rating withheld, seen items removed, ten items shown.
@Suite(.enabled(if: RealData.isThere, "needs PALATE_DATA")) struct ImportedQualityTests {
    private struct Quality {
        var hits = 0.0
        var gain = 0.0
        var users = 0.0

        /// The rank counts from 0; nil when the withheld item is not among the ten.
        mutating func add(rank: Int?) {
            users += 1
            guard let rank else { return }
            hits += 1
            gain += 1 / discounts[rank]
        }

        var hitRate: Double { hits / users }
        var normalisedGain: Double { gain / users }

        /// log₂(rank + 2) for the ten ranks.
        private let discounts = [1, 1.585, 2, 2.3219, 2.585, 2.8074, 3, 3.1699, 3.3219, 3.4594]
    }

    private struct Withheld {
        let training: ListTrainingSource
        let items: [Int64: Int64]
    }

    /// Withholds the last rating of each user, or the last of at least `minimum`.
    private func withhold(_ lines: [InteractionLine], minimum: Double) throws -> Withheld {
        var last: [RowName<User>: InteractionLine] = [:]
        for line in lines where line.rating >= minimum {
            if let known = last[line.user], Self.isLater(known, line) { continue }
            last[line.user] = line
        }
        let kept = lines.filter { last[$0.user] != $0 }
        return Withheld(
            training: ListTrainingSource(
                try kept.map { ListTrainingSource.Rating(try number($0.user), try number($0.item), Float($0.rating)) }
            ),
            items: Dictionary(
                uniqueKeysWithValues: try last.values.map { (try number($0.user), try number($0.item)) }
            )
        )
    }

    private static func isLater(_ left: InteractionLine, _ right: InteractionLine) -> Bool {
        let (leftTime, rightTime) = (left.ratedAt?.seconds ?? 0, right.ratedAt?.seconds ?? 0)
        return (leftTime, Int64("\(left.item)") ?? 0) > (rightTime, Int64("\(right.item)") ?? 0)
    }

    private func number<Entity>(_ name: RowName<Entity>) throws -> Int64 { try #require(Int64("\(name)")) }

    private func measure(_ withheld: Withheld) throws -> (popularity: Quality, neighbours: Quality) {
        let interactions = try InteractionMatrix(reading: withheld.training)
        let snapshot = TrainingSnapshot(interactions: interactions, scale: .halfStars)
        let ranking = try #require(
            try Popularity().train(snapshot, ModelSettings(of: Popularity().settings), TrainingContext()).ranking
        )
        let trained = try ItemNeighbours().train(
            snapshot,
            ModelSettings(of: ItemNeighbours().settings),
            TrainingContext()
        )
        var builder = NeighbourTable.Builder()
        for row in try #require(trained.items).rows { builder.append(row) }
        let reader = NeighbourReader(table: builder.finish(), scale: .halfStars)

        var popularity = Quality()
        var neighbours = Quality()
        for (user, item) in withheld.items {
            let row = try #require(interactions.userIDs.firstIndex(of: user))
            let range = interactions.byUser.range(ofRow: row)
            let seen = interactions.byUser.columns[range].map { interactions.itemIDs[Int($0)] }
            let profile = UserRatings(items: seen.map { ID($0) }, ratings: Array(interactions.byUser.values[range]))
            let known = Set(seen)
            let popular = ranking.lazy.filter { !known.contains($0.id) }.prefix(10)
            popularity.add(rank: Array(popular).firstIndex { $0.id == item })
            let list = try reader.recommendations(for: profile, RecommendationRequest(limit: 10)).results
            neighbours.add(rank: list.firstIndex { $0.itemID == ID(item) })
        }
        return (popularity, neighbours)
    }

    @Test(arguments: [(0.0, 0.070, 0.030), (4.0, 0.088, 0.040)])
    func `item neighbours with their defaults beat popularity clearly`(
        _ minimum: Double,
        _ hitRate: Double,
        _ normalisedGain: Double
    ) throws {
        let store = InMemoryBulkStore()
        _ = try DataSetImport(bulk: store, clock: FixedClock(), scale: .halfStars)
            .run(path: RealData.folder("ml-latest-small"))
        let (popularity, neighbours) = try measure(withhold(store.interactions, minimum: minimum))
        print("withheld ≥ \(minimum): popularity HR@10 \(popularity.hitRate) NDCG@10 \(popularity.normalisedGain)")
        print("withheld ≥ \(minimum): neighbours HR@10 \(neighbours.hitRate) NDCG@10 \(neighbours.normalisedGain)")
        #expect(neighbours.hitRate > 1.7 * popularity.hitRate)
        #expect(neighbours.hitRate >= hitRate && neighbours.normalisedGain >= normalisedGain)
    }
}
