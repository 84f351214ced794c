import Domain
import Support

typealias Rating = ListTrainingSource.Rating

/// Data on which the right answer is known.
enum KnownData {
    /// Users and items of the same parity like one another; the pair (n, n) is withheld, so item n is what user n misses most.
    static func checkerboard(_ size: Int64) -> ListTrainingSource {
        ListTrainingSource(
            (1...size).flatMap { user in
                (1...size).filter { $0 != user && ($0 - user).isMultiple(of: 2) }.map { Rating(user, $0, 5) }
            }
        )
    }

    /// Users 1 and 2 love the same three items; 2 knows one more, 14. Users 3 to 6 live elsewhere.
    static let twins = ListTrainingSource(
        [1, 2].flatMap { user in [11, 12, 13].map { Rating(user, $0, 5) } } + [Rating(2, 14, 5)]
            + (3...6).flatMap { user in [21, 22, 23].map { Rating(Int64(user), $0, 4) } }
    )

    /// Everybody loves item 1; otherwise each has an item of their own.
    static let oneBeloved = ListTrainingSource(
        (1...20).flatMap { user in [Rating(Int64(user), 1, 5), Rating(Int64(user), Int64(100 + user), 4)] }
    )

    /// Uneven and noisy, with ids far apart.
    static func random(users: Int, items: Int, count: Int, seed: UInt64) -> ListTrainingSource {
        var random = SplitMix64(seed: seed)
        var pairs: [Int64: Float] = [:]
        for _ in 0..<count {
            let user = Int64.random(in: 1...Int64(users), using: &random)
            let popular = min(
                Int64.random(in: 1...Int64(items), using: &random),
                Int64.random(in: 1...Int64(items), using: &random)
            )
            pairs[user * 1_000_000 + popular] = Float(Int.random(in: 1...10, using: &random)) / 2
        }
        return ListTrainingSource(
            pairs.map { Rating($0.key / 1_000_000 * 7, $0.key % 1_000_000 * 1001, $0.value) }
        )
    }
}

func snapshot(_ source: some TrainingSource) throws -> TrainingSnapshot {
    TrainingSnapshot(interactions: try InteractionMatrix(reading: source), scale: .halfStars)
}

/// Trains with the defaults and what is given.
func train(
    _ kind: ModelKind,
    _ source: some TrainingSource,
    _ settings: Attributes = Attributes(),
    threads: Int = 2
) throws -> TrainedModel {
    let model = kind.model
    return try model.train(
        snapshot(source),
        ModelSettings(settings, of: model.settings),
        TrainingContext(threads: threads)
    )
}

/// Every co-rating counts, for data where a handful of ratings says it all.
let everyCoRating: Attributes = ["minimum_co_ratings": .number(1), "shrinkage": .number(0)]

func reader(_ trained: TrainedModel) -> ItemNeighbourReader {
    var builder = NeighbourTable.Builder()
    for row in trained.items?.rows ?? [] { builder.append(row) }
    return ItemNeighbourReader(table: builder.finish(), scale: .halfStars)
}

/// For ranges that need no memory of their own.
@Sendable func noScratch() {}
