import Support
import Testing

@testable import Domain

/// Matrices that take over what has not changed, beside those that were computed whole.
@Suite struct NeighbourUpdateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let similarity: ItemSimilarity
        var minimumCoRatings = 2.0
        var shrinkage = 10.0
        var keepsBothDirections = false

        var testDescription: String {
            "\(similarity.rawValue), \(minimumCoRatings), \(shrinkage), \(keepsBothDirections)"
        }
        var settings: Attributes {
            [
                "similarity": .text(similarity.rawValue), "neighbours": .number(5),
                "minimum_co_ratings": .number(minimumCoRatings), "shrinkage": .number(shrinkage),
                "both_directions": .flag(keepsBothDirections),
            ]
        }
    }

    static let cases = ItemSimilarity.allCases.flatMap {
        [Case(similarity: $0), Case(similarity: $0, minimumCoRatings: 1, shrinkage: 0, keepsBothDirections: true)]
    }

    /// Those that a change of one rating leaves most pairs of items as they were.
    static let local: [ItemSimilarity] = [.cosine, .pearson, .jaccard, .logLikelihood, .tfIDF]

    private func train(
        _ source: ListTrainingSource,
        _ settings: Attributes,
        from earlier: TrainedMatrix?,
        threads: Int = 2
    )
        throws -> TrainedMatrix
    {
        let model = ItemNeighbours()
        var context = TrainingContext(threads: threads)
        context.earlier = earlier.flatMap { matrix in
            matrix.origins.map { origins in
                EarlierMatrix(fingerprints: origins.fingerprints) { body in try matrix.rows.forEach(body) }
            }
        }
        let settings = try ModelSettings(settings, of: model.settings)
        return try #require(try model.train(snapshot(source), settings, context).items)
    }

    private func changedCount(_ earlier: TrainedMatrix, _ later: TrainedMatrix) -> Int {
        let known = Set((earlier.origins?.fingerprints ?? []).map { "\($0.id) \($0.fingerprint)" })
        return (later.origins?.fingerprints ?? []).count { !known.contains("\($0.id) \($0.fingerprint)") }
    }

    @Test(arguments: cases) func `after hundreds of changes of every kind the rows are those of a whole training`(
        _ test: Case
    ) throws {
        var ratings = ChangingRatings(users: 90, items: 120, perUser: 7, seed: 5)
        var matrix = try train(ratings.source, test.settings, from: nil)
        var takenOver = 0
        var computedBesides = 0
        for round in 1...30 {
            // Some similarities change for all when a user or an item comes or goes: every other round there are none.
            for _ in 0...round % 7 {
                if round % 2 == 0 { ratings.changeSomething() } else { ratings.changeRatingsOnly() }
            }
            let whole = try train(ratings.source, test.settings, from: nil)
            let updated = try train(ratings.source, test.settings, from: matrix, threads: 1 + round % 3)
            #expect(updated.rows == whole.rows)
            #expect(updated.origins?.fingerprints == whole.origins?.fingerprints)
            #expect(whole.origins?.computedCountIfPart == nil)
            if let computed = updated.origins?.computedCountIfPart {
                takenOver += 1
                computedBesides += computed - changedCount(matrix, updated)
            }
            matrix = updated
        }
        if Self.local.contains(test.similarity) {
            #expect(takenOver > 5 && computedBesides > 0, "needs rounds of both kinds to mean anything")
        }
    }

    @Test func `where nothing has changed no row is computed`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 700, seed: 3)
        let first = try train(source, Attributes(), from: nil)
        let second = try train(source, Attributes(), from: first)
        #expect(second.rows == first.rows && second.origins?.computedCount == 0)
    }

    @Test func `one rating changes one row, and what it is to the others`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 700, seed: 3)
        let first = try train(source, Attributes(), from: nil)
        let rated = source.ratings[100]
        let changed = ListTrainingSource(
            source.ratings.map {
                $0.user == rated.user && $0.item == rated.item
                    ? Rating($0.user, $0.item, $0.rating == 5 ? 1 : 5) : $0
            }
        )
        let second = try train(changed, Attributes(), from: first)
        #expect(second.rows != first.rows)
        #expect(second.rows == (try train(changed, Attributes(), from: nil)).rows)
        #expect(changedCount(first, second) == 1)
        // Lists of 50 leave out next to nothing of 60 items.
        #expect(try #require(second.origins?.computedCount) < 10)
    }

    @Test func `jaccard does not mind how items are rated`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 700, seed: 3)
        let others = ListTrainingSource(source.ratings.map { Rating($0.user, $0.item, 6 - $0.rating) })
        let settings: Attributes = ["similarity": .text("jaccard")]
        let first = try train(source, settings, from: nil)
        let second = try train(others, settings, from: first)
        #expect(second.rows == first.rows && second.origins?.computedCount == 0)
    }

    @Test func `where most has changed everything is computed`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 700, seed: 3)
        let first = try train(source, Attributes(), from: nil)
        let others = ListTrainingSource(source.ratings.map { Rating($0.user, $0.item, 5.5 - $0.rating) })
        #expect(try train(others, Attributes(), from: first) == train(others, Attributes(), from: nil))
    }

    @Test func `progress ends complete, and a training that takes over can be cancelled`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 700, seed: 3)
        let first = try train(source, Attributes(), from: nil)
        let earlier = EarlierMatrix(fingerprints: Array((first.origins?.fingerprints ?? []).dropFirst(5))) { body in
            try first.rows.forEach(body)
        }
        let model = ItemNeighbours()
        let settings = try ModelSettings(Attributes(), of: model.settings)
        let seen = Locked<[Double]>([])
        let monitor = TrainingMonitor { progress in seen.withLock { $0.append(progress.fraction ?? -1) } }
        var context = TrainingContext(monitor: monitor, threads: 1)
        context.earlier = earlier
        #expect(try model.train(snapshot(source), settings, context).items?.rows == first.rows)
        #expect(seen.withLock { $0.last == 1 && $0 == $0.sorted() })
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) { try model.train(snapshot(source), settings, context) }
    }
}
