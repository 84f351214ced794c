import Support
import Testing

@testable import Domain

/// The kernels of models that predict ratings, beside plain implementations from dictionaries, in double precision.
@Suite struct RatingKernelTests {
    private static let source = KnownData.random(users: 25, items: 30, count: 500, seed: 21)

    @Test func `baselines are those of the plain formula`() throws {
        let interactions = try InteractionMatrix(reading: Self.source)
        let baselines = try RatingBaselines(interactions, RatingBaselines.Rule(), TrainingContext(threads: 2))
        let plain = PlainBaselines(Self.source)
        #expect(abs(baselines.mean - plain.mean) < 1e-9)
        for (number, id) in interactions.userIDs.enumerated() {
            #expect(abs(baselines.users[number] - (plain.users[id] ?? .nan)) < 1e-9)
        }
        for (number, id) in interactions.itemIDs.enumerated() {
            #expect(abs(baselines.items[number] - (plain.items[id] ?? .nan)) < 1e-9)
        }
    }

    @Test(arguments: RatingSimilarity.allCases, RatingNeighbourhood.Centre.allCases)
    func `predictions by neighbours are those of the plain formula`(
        _ similarity: RatingSimilarity,
        _ centre: RatingNeighbourhood.Centre
    ) throws {
        let settings: Attributes = [
            "similarity": .text(similarity.rawValue), "centre": .text(centre.rawValue), "asked": .number(5),
            "minimum_support": .number(2), "minimum_co_ratings": .number(3), "shrinkage": .number(10),
        ]
        let interactions = try InteractionMatrix(reading: Self.source)
        for kind in [ModelKind.userNeighbours, .itemRatingNeighbours] {
            let fitted = try fit(kind, Self.source, settings)
            let plain = PlainNeighbours(Self.source, byUser: kind == .userNeighbours, similarity, centre, shrinkage: 10)
            for (user, userID) in interactions.userIDs.enumerated() {
                for (item, itemID) in interactions.itemIDs.enumerated() {
                    let predicted = try #require(fitted.predictedRating(user: user, item: item))
                    let expected = plain.prediction(userID, itemID, asked: 5, minimumSupport: 2, minimumCoRatings: 3)
                    #expect(abs(predicted.rating - expected) < 2e-5)
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `factors are those of the plain descent, rating by rating`(_ placesCount: Bool) throws {
        let rule = BiasedFactorisation.Rule(
            factors: 5,
            epochs: 8,
            learningRate: 0.02,
            learningRateDecay: 0.9,
            regularisation: 0.05,
            biasRegularisation: 0.03,
            placesCount: placesCount
        )
        let snapshot = try snapshot(Self.source)
        let context = TrainingContext(threads: 2, seed: 9)
        let learnt = try BiasedFactorisation(snapshot, rule, context)
        let plain = PlainDescent(snapshot, rule, seed: 9)
        for user in 0..<snapshot.interactions.userCount {
            for item in 0..<snapshot.interactions.itemCount {
                #expect(abs(learnt.rating(user: user, item: item) - plain.rating(user, item)) < 1e-4)
            }
        }
    }

    @Test func `factors without negative entries are those of the plain steps`() throws {
        let rule = NonNegativeFactorisation.Rule(factors: 5, epochs: 8, regularisation: 0.06)
        let snapshot = try snapshot(Self.source)
        let learnt = try NonNegativeFactorisation(snapshot, rule, TrainingContext(threads: 2, seed: 9))
        let plain = PlainMultiplication(snapshot, rule, seed: 9)
        #expect(learnt.users.groups.allSatisfy { $0.min() >= 0 } && learnt.items.groups.allSatisfy { $0.min() >= 0 })
        for user in 0..<snapshot.interactions.userCount {
            for item in 0..<snapshot.interactions.itemCount {
                #expect(abs(learnt.rating(user: user, item: item) - plain.rating(user, item)) < 1e-4)
            }
        }
    }

    @Test(arguments: [1, 7, 8, 20])
    func `similarities from factors are those of the completed matrix itself`(_ factorCount: Int) throws {
        var random = SplitMix64(seed: 4)
        let users = FactorRows(rowCount: 40, factorCount: factorCount) { random.bell() }
        let items = FactorRows(rowCount: 25, factorCount: factorCount) { random.bell() }
        let lists = try CompletedSimilarities(items, over: users)
            .lists(neighbours: 10, TrainingContext(threads: 2))
        let completed = (0..<25).map { item in (0..<40).map { Double(users.dot($0, items, item)) } }
        for item in 0..<25 {
            let expected = (0..<25).filter { $0 != item }.map { cosine(completed[item], completed[$0]) }
                .filter { $0 > 0 }.sorted(by: >).prefix(10)
            let found = lists.similarities[lists.range(ofRow: item)]
            #expect(found.count == expected.count)
            for (found, expected) in zip(found, expected) { #expect(abs(Double(found) - expected) < 1e-4) }
        }
    }

    @Test func `slope one is the textbook's: what others give more, you would too`() throws {
        // Two people give item 2 half a star and one and a half less than item 1; one gives item 3 three less.
        let source = ListTrainingSource([
            Rating(1, 1, 5), Rating(1, 2, 3), Rating(1, 3, 2),
            Rating(2, 1, 3), Rating(2, 2, 4),
            Rating(3, 2, 2), Rating(3, 3, 5),
        ])
        let fitted = try fit(.slopeOne, source, ["shrinkage": .number(0)])
        // Of item 1: d(1, 2) = (2 − 1) / 2 and d(1, 3) = 3; the mean of user 3 is 3.5.
        #expect(try #require(fitted.predictedRating(user: 2, item: 0)) == PredictedRating(rating: 5, support: 2))
        // Of item 3: d(3, 1) = −3 and d(3, 2) = (−1 + 3) / 2; the mean of user 2 is 3.5.
        #expect(try #require(fitted.predictedRating(user: 1, item: 2)) == PredictedRating(rating: 2.5, support: 2))
        var scores = [Float](repeating: .nan, count: 3)
        fitted.score(user: 1, into: &scores)
        #expect(abs(scores[2] - 2.5) < 1e-6)
    }

    @Test func `rows that are kept are worked out once`() {
        let cache = RowCache(rowLength: 3)
        #expect(cache.row(4) { [1, 2, 3] } == [1, 2, 3])
        #expect(cache.row(4) { [4, 5, 6] } == [1, 2, 3])
        #expect(cache.row(5) { [4, 5, 6] } == [4, 5, 6])
    }

    @Test func `reversed lists hold the same pairs from the other side, nearest first`() throws {
        let lists = NeighbourLists(
            counts: [2, 1, 0, 1],
            numbers: [1, 2, 2, 2],
            similarities: [0.75, 0.5, 0.875, 0.5]
        )
        let reversed = lists.reversed()
        #expect(reversed.offsets == [0, 0, 1, 4, 4])
        #expect(reversed.numbers == [0, 1, 0, 3])
        #expect(reversed.similarities == [0.75, 0.875, 0.5, 0.5])
    }

    @Test func `reverse neighbours are those who have one among theirs`() throws {
        let few: Attributes = ["neighbours": .number(3)]
        let ordinary = try #require(try train(.userNeighbours, Self.source, few).users).rows
        var reverse = few
        reverse["reverse"] = .flag(true)
        let reversed = try #require(try train(.userNeighbours, Self.source, reverse).users).rows
        let pairs = Set(ordinary.flatMap { row in row.neighbours.map { [row.id, $0.id] } })
        #expect(Set(reversed.flatMap { row in row.neighbours.map { [$0.id, row.id] } }) == pairs)
        #expect(reversed != ordinary)
    }

    private func cosine(_ left: [Double], _ right: [Double]) -> Double {
        func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
        return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }
}
