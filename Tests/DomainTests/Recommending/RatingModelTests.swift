import Domain
import Support
import Testing

/// What every model must do that predicts ratings.
@Suite struct RatingModelTests {
    /// Learn from how ratings differ, and not only from what was rated.
    private static let tellingTastesApart: [ModelKind] = [
        .forest, .itemRatingNeighbours, .nmf, .regression, .svd, .svdPlusPlus, .userNeighbours,
    ]
    private static let all = tellingTastesApart + [.baseline, .slopeOne]

    /// Users love items of their own parity and hate the others; the pairs (n, n) and (n, n + 1) are withheld.
    private static func tastes(_ size: Int64) -> ListTrainingSource {
        ListTrainingSource(
            (1...size).flatMap { user in
                (1...size).filter { $0 != user && $0 != user % size + 1 }
                    .map { Rating(user, $0, ($0 - user).isMultiple(of: 2) ? 5 : 1) }
            }
        )
    }

    /// Where some love what others hate, neighbours are told apart by how they correlate.
    private static func settings(_ kind: ModelKind) -> Attributes {
        switch kind {
        case .itemRatingNeighbours, .userNeighbours: ["similarity": .text("pearson")]
        default: kind.settingsForTinyData
        }
    }

    @Test(arguments: tellingTastesApart)
    func `what like-minded people love is predicted high, and what they hate low`(_ kind: ModelKind) throws {
        let fitted = try fit(kind, Self.tastes(20), Self.settings(kind))
        for user in 0..<20 {
            let loved = try #require(fitted.predictedRating(user: user, item: user))
            let hated = try #require(fitted.predictedRating(user: user, item: (user + 1) % 20))
            #expect(loved.rating > 4.3 && hated.rating < 1.7, "user \(user): \(loved.rating), \(hated.rating)")
            #expect(loved.support > 0 && hated.support > 0)
        }
    }

    @Test(arguments: tellingTastesApart)
    func `what like-minded people love comes first, from the model and from its matrix`(_ kind: ModelKind) throws {
        let source = Self.tastes(20)
        let fitted = try fit(kind, source, Self.settings(kind))
        for user in 0..<20 { #expect(unseen(fitted, source, user).first == ID(Int64(user + 1))) }
        guard let reader = try reader(kind, fitted, Self.settings(kind)) else { return }
        for user in Int64(1)...20 {
            let list = try reader.recommendations(for: source.ratings(of: user))
            #expect(list.results.first?.itemID == ID(user))
        }
    }

    @Test(arguments: all)
    func `where all ratings are equal, that is the prediction`(_ kind: ModelKind) throws {
        let fitted = try fit(kind, KnownData.checkerboard(12), kind.settingsForTinyData)
        for user in 0..<12 {
            let predicted = try #require(fitted.predictedRating(user: user, item: user))
            // Vectors begin at random and end near what they explain.
            let tolerance = [.nmf, .svd, .svdPlusPlus].contains(kind) ? 0.1 : 1e-5
            #expect(abs(predicted.rating - 5) < tolerance, "\(predicted.rating)")
        }
    }

    @Test(arguments: all)
    func `users and items without ratings get a prediction too`(_ kind: ModelKind) throws {
        // Users 0, 1 and 2 rate items 0 and 1; user 3 rated nothing, and nobody rated item 2.
        let interactions = InteractionMatrix(
            userIDs: [1, 2, 3, 4],
            itemIDs: [1, 2, 3],
            byUser: SparseRows(
                columnCount: 3,
                offsets: [0, 2, 4, 6, 6],
                columns: [0, 1, 0, 1, 0, 1],
                values: [5, 4, 4, 3, 3, 2]
            )
        )
        let fitted = try fit(kind, TrainingSnapshot(interactions: interactions, scale: .halfStars))
        let stranger = try #require(fitted.predictedRating(user: 3, item: 2))
        #expect(stranger.support == 0)
        #expect(abs(stranger.rating - 3.5) < 1e-6, "the mean of all ratings")
        for (user, item) in [(3, 0), (0, 2), (3, 2)] {
            let predicted = try #require(fitted.predictedRating(user: user, item: item))
            #expect(predicted.rating >= 2 && predicted.rating <= 5)
        }
        let trained = try fitted.trained(TrainingContext(threads: 1))
        #expect(trained.items?.rows.contains { $0.id == 3 } != true, "nobody is like an item without ratings")
        #expect(trained.users?.rows.contains { $0.id == 4 } != true, "nobody is like a user without ratings")
    }

    @Test(arguments: all, [(-10.0, 10.0, 1.0), (0, 1, 1), (0, 1_000_000, 100_000), (0.5, 0.6, 0.1)])
    func `any scale will do`(_ kind: ModelKind, _ scale: (minimum: Double, maximum: Double, step: Double)) throws {
        let scale = try #require(RatingScale(minimum: scale.minimum, maximum: scale.maximum, step: scale.step))
        let values = scale.values
        let source = ListTrainingSource(
            KnownData.random(users: 30, items: 40, count: 500, seed: 8).ratings.map {
                Rating($0.user, $0.item, Float(values[Int($0.rating * 2) % values.count]))
            }
        )
        let fitted = try fit(kind, TrainingSnapshot(reading: source, scale: scale), kind.settingsForTinyData)
        var scores = [Float](repeating: .nan, count: try InteractionMatrix(reading: source).itemCount)
        for user in 0..<20 {
            fitted.score(user: user, into: &scores)
            #expect(!scores.contains { $0.isNaN || $0 == .infinity })
            for item in 0..<20 {
                let predicted = try #require(fitted.predictedRating(user: user, item: item))
                #expect(predicted.rating >= scale.minimum && predicted.rating <= scale.maximum)
            }
        }
    }

    @Test(arguments: all)
    func `ratings far off the scale do no lasting harm`(_ kind: ModelKind) throws {
        let ordinary = KnownData.random(users: 30, items: 40, count: 500, seed: 8).ratings
        let source = ListTrainingSource(
            ordinary.filter { $0.user != 7 } + [Rating(7, 1001, 1e9), Rating(7, 2002, -1e9)]
        )
        let fitted = try fit(kind, source, kind.settingsForTinyData)
        for user in 0..<20 {
            for item in 0..<20 {
                let predicted = try #require(fitted.predictedRating(user: user, item: item))
                #expect(predicted.rating >= 0.5 && predicted.rating <= 5)
            }
        }
    }

    private func fit(
        _ kind: ModelKind,
        _ snapshot: TrainingSnapshot,
        _ settings: Attributes = Attributes()
    ) throws -> any FittedModel {
        try kind.model.fit(snapshot, ModelSettings(settings, of: kind.model.settings), TrainingContext(threads: 2))
    }

    private func fit(
        _ kind: ModelKind,
        _ source: ListTrainingSource,
        _ settings: Attributes = Attributes()
    ) throws -> any FittedModel {
        try DomainTests.fit(kind, source, settings, threads: 2)
    }
}
