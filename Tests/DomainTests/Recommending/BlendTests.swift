import Support
import Testing

@testable import Domain

@Suite struct BlendTests {
    @Test func `with whole lists people get what all parts make together`() throws {
        let whole = try snapshot(KnownData.random(users: 30, items: 40, count: 500, seed: 4))
        let parts = "item-neighbours minimum_co_ratings=1, popularity"
        let settings = try ModelSettings(
            ["parts": .text(parts), "whole_lists": .flag(true), "list_length": .number(5)],
            of: Blend().settings
        )
        let context = TrainingContext(threads: 2)
        let fitted = try Blend().fit(whole, settings, context)
        let served = try #require(ServedModel(fitted.trained(context), Blend(), settings, whole))
        var full = [Float](repeating: 0, count: whole.interactions.itemCount)
        var found = full
        for user in 0..<whole.interactions.userCount {
            fitted.score(user: user, into: &full)
            served.score(user: user, into: &found)
            let seen = Set(whole.interactions.byUser.columns[whole.interactions.byUser.range(ofRow: user)])
            let unseen = full.indices.filter { !seen.contains(Int32($0)) }
            let expected = unseen.sorted { (-full[$0], $0) < (-full[$1], $1) }.prefix(5)
            #expect(unseen.sorted { (-found[$0], $0) < (-found[$1], $1) }.prefix(5) == expected)
        }
    }

    @Test(arguments: [
        ("item-neighbours, svd", false), ("ease, slim, item-neighbours reading=likes", false),
        ("item-neighbours, popularity", true), ("baseline, item-neighbours", true), ("user-neighbours", true),
        ("item-neighbours, content-tags", true), ("ease, slim minimum_rating=4", true),
    ])
    func `parts that do not fit into one item matrix make whole lists`(_ parts: String, _ areWhole: Bool) throws {
        let settings = try ModelSettings(["parts": .text(parts)], of: Blend().settings)
        #expect(Blend().served(settings) == (areWhole ? [.userToItem, .itemToItem] : [.itemToItem]))
    }

    @Test func `whole lists are made where they are served, and newcomers have the parts with an item matrix`() throws {
        let whole = try snapshot(KnownData.random(users: 30, items: 40, count: 500, seed: 4))
        func trained(_ parts: String) throws -> TrainedModel {
            let settings = try ModelSettings(["parts": .text(parts)], of: Blend().settings)
            return try Blend().train(whole, settings, TrainingContext(threads: 2))
        }
        #expect(try trained("item-neighbours, item-neighbours neighbours=5").lists == nil)
        let both = try trained("popularity, item-neighbours minimum_co_ratings=1 reading=likes")
        #expect(both.lists?.rows.isEmpty == false && both.items?.rows.isEmpty == false)
        let settings = try ModelSettings(
            ["parts": .text("popularity, item-neighbours reading=likes")],
            of: Blend().settings
        )
        #expect(Blend().reading(settings) == .likes(atLeast: -1_000_000), "as the part with an item matrix is read")
    }

    @Test func `parts are read with their settings`() throws {
        let parts = try ModelPart.parse(
            " item-neighbours shrinkage=50  neighbours=7,content-tags weighting=counts,popularity"
        )
        #expect(parts.map(\.kind) == [.itemNeighbours, .contentTags, .popularity])
        #expect(parts[0].settings.whole(CommonSettings.neighbours) == 7)
        #expect(parts[0].settings.number(ItemNeighbours.shrinkage) == 50)
        #expect(parts[1].settings.choice(ContentMatrix.weighting) == "counts")
    }

    @Test(arguments: [
        ("", "Name models with commas"), ("popularity,", "Name models with commas"),
        ("nothing", "“nothing” cannot be part"),
        ("blend", "“blend” cannot be part"),
        ("popularity prior_votes", "name=value, with blanks between, not “prior_votes”"),
        ("popularity prior_votes=-1", "popularity, prior_votes: Choose a number from 0 to 1000."),
        ("popularity votes=1", "popularity, votes: This model has no such setting."),
        (String(repeating: "popularity,", count: 8) + "popularity", "at most 8"),
    ])
    func `what cannot be read says what to do`(_ text: String, _ sentence: String) throws {
        let problem = try #require(SettingProblem.of { () throws(SettingProblem) in try ModelPart.parse(text) })
        #expect(problem.contains(sentence))
        #expect(throws: DomainError.invalid("parts", problem)) {
            try ModelSettings(["parts": .text(text)], of: Blend().settings)
        }
    }

    @Test func `a blend needs what its parts need`() throws {
        func needs(_ parts: String) throws -> TrainingNeeds {
            try Blend().needs(ModelSettings(["parts": .text(parts)], of: Blend().settings))
        }
        #expect(try needs("popularity") == [])
        #expect(try needs("popularity, content-tags") == .contents)
    }

    @Test func `least squares finds the weights that the targets were made of`() {
        var random = SplitMix64(seed: 2)
        var whole = LeastSquares(columnCount: 3)
        var part = whole
        for row in 0..<200 {
            let values = (0..<3).map { _ in Double.random(in: -1...1, using: &random) }
            let target = 2 * values[0] - values[1] + 0.5 * values[2]
            if row.isMultiple(of: 2) { whole.add(values, target: target) } else { part.add(values, target: target) }
        }
        whole.add(part)
        #expect(zip(whole.weights(regularisation: 1e-9), [2, -1, 0.5]).allSatisfy { abs($0 - $1) < 1e-9 })
        var twins = LeastSquares(columnCount: 2)
        for value in [1.0, 2, 3] { twins.add([value, value], target: value) }
        #expect(twins.weights(regularisation: 1e-9).allSatisfy { abs($0 - 0.5) < 1e-6 }, "equal columns share")
        #expect(LeastSquares(columnCount: 2).weights(regularisation: 1) == [0, 0])
    }

    /// Every second rating of each user withheld.
    private static func split(_ source: ListTrainingSource) throws -> EvaluationSplit {
        let whole = try snapshot(source)
        return EvaluationSplit(of: whole, withholding: (0..<whole.interactions.count).map { $0.isMultiple(of: 2) })
    }

    @Test func `the part that knows what was withheld gets all the weight`() throws {
        let split = try Self.split(KnownData.random(users: 30, items: 60, count: 900, seed: 4))
        let weights = try RankingWeights.learn(
            [
                Stub(scores: { user, item in Float((user * 31 + item * 17) % 23) }),
                Stub(scores: { user, item in rating(split.test, user, item) ?? 0 }),
            ],
            split,
            relevantFrom: 0,
            TrainingContext(threads: 2)
        )
        #expect(weights == [0, 1])
    }

    @Test func `two parts that each know a half get a share each`() throws {
        let split = try Self.split(KnownData.random(users: 30, items: 60, count: 900, seed: 4))
        let halves = [0, 1].map { half in
            Stub(scores: { user, item in item % 2 == half ? rating(split.test, user, item).map { _ in 1 } ?? 0 : 0 })
        }
        let context = TrainingContext(threads: 2)
        let weights = try RankingWeights.learn(halves, split, relevantFrom: 0, context)
        #expect(weights.allSatisfy { $0 > 0 })
        #expect(try RankingWeights.learn(halves, split, relevantFrom: 100, context) == [1, 1], "nothing is relevant")
    }

    @Test func `ratings are blended so that the parts' errors cancel out`() throws {
        let split = try Self.split(KnownData.random(users: 30, items: 60, count: 900, seed: 4))
        @Sendable func error(_ user: Int, _ item: Int) -> Double { Double((user * 7 + item * 3) % 11) / 10 - 0.5 }
        let parts = [
            Stub(rating: { user, item in rating(split.test, user, item).map { Double($0) + error(user, item) } }),
            Stub(rating: { user, item in rating(split.test, user, item).map { Double($0) - error(user, item) / 3 } }),
        ]
        let weights = try RatingWeights(parts, split, TrainingContext(threads: 2))
        #expect(zip(weights.parts, [0.25, 0.75]).allSatisfy { abs($0 - $1) < 0.02 })
        #expect(abs(weights.parts[0] + weights.parts[1] - 1) < 1e-12 && abs(weights.constant) < 0.01)
        let both = [PredictedRating(rating: 3.3, support: 2), PredictedRating(rating: 2.9, support: 5)]
        let blended = try #require(weights.blend(both, .halfStars))
        #expect(abs(blended.rating - 3) < 0.02 && blended.support == 5)
        #expect(
            abs((weights.blend([nil, both[1]], .halfStars)?.rating ?? 0) - 2.9) < 0.01,
            "who predicts nothing agrees"
        )
        #expect(weights.blend([nil, nil], .halfStars) == nil)
        let alone = try RatingWeights(parts, split, TrainingContext(threads: 1))
        #expect(alone.parts == weights.parts)
    }

    @Test func `lists add up to the neighbours of any of them, the strongest kept`() throws {
        let first = NeighbourLists(counts: [2, 1, 0], numbers: [1, 2, 0], similarities: [0.5, 0.25, 1])
        let second = NeighbourLists(counts: [1, 0, 1], numbers: [2, 0], similarities: [0.5, 0.5])
        let context = TrainingContext(threads: 2)
        let sum = try NeighbourLists.sum([(first, 1), (second, 2)], rowCount: 3, neighbours: 5, context)
        #expect(sum == NeighbourLists(counts: [2, 1, 1], numbers: [2, 1, 0, 0], similarities: [1.25, 0.5, 1, 1]))
        let few = try NeighbourLists.sum([(first, 1), (second, -2)], rowCount: 3, neighbours: 1, context)
        #expect(few == NeighbourLists(counts: [1, 1, 1], numbers: [2, 0, 0], similarities: [-0.75, 1, -1]))
    }

    @Test func `a part twice is served as the part alone`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 1500, seed: 3)
        let alone = try #require(try train(.itemNeighbours, source).items)
        let twice = try #require(try train(.blend, source, ["parts": .text("item-neighbours, item-neighbours")]).items)
        #expect(twice.rows.map(\.id) == alone.rows.map(\.id))
        let scale = try #require(twice.rows.first?.neighbours.first).similarity / alone.rows[0].neighbours[0].similarity
        for (row, own) in zip(twice.rows, alone.rows) {
            #expect(row.neighbours.map(\.id) == own.neighbours.map(\.id))
            #expect(
                zip(row.neighbours, own.neighbours).allSatisfy { abs($0.similarity / $1.similarity / scale - 1) < 1e-5 }
            )
        }
    }

    @Test func `a blend for ratings predicts them, and orders items by them`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 1500, seed: 3)
        let parts = "item-neighbours, item-neighbours neighbours=5"
        let fitted = try fit(.blend, source, ["goal": .text("ratings"), "parts": .text(parts)])
        var scores = [Float](repeating: .nan, count: try snapshot(source).interactions.itemCount)
        fitted.score(user: 3, into: &scores)
        #expect(scores.contains { $0 > -.infinity })
        for (item, score) in scores.enumerated() {
            #expect(score == fitted.predictedRating(user: 3, item: item).map { Float($0.rating) } ?? -.infinity)
        }
    }

    @Test func `what a part of a training reports is its share of the whole, and it stops with the whole`() throws {
        let reported = Locked<[Double]>([])
        let whole = TrainingMonitor { progress in reported.withLock { $0.append(progress.fraction ?? -1) } }
        let parts = (0..<4).map { whole.part($0, of: 4) }
        for part in parts {
            try part.report(.reading, completed: 1, total: nil)
            try part.report(.computing, completed: 1, total: 2)
        }
        #expect(reported.withLock { $0 } == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875])
        whole.cancel()
        #expect(throws: TrainingCancelled.self) { try parts[3].report(.computing, completed: 1, total: 2) }
    }
}

/// A fitted model that answers by a closure.
private struct Stub: FittedModel {
    var scores: @Sendable (Int, Int) -> Float = { _, _ in 0 }
    var rating: @Sendable (Int, Int) -> Double? = { _, _ in nil }

    func trained(_ context: TrainingContext) -> TrainedModel { TrainedModel() }

    func score(user: Int, into scores: inout [Float]) {
        for item in scores.indices { scores[item] = self.scores(user, item) }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        rating(user, item).map { PredictedRating(rating: $0, support: 1) }
    }
}

private func rating(_ rows: SparseRows, _ user: Int, _ item: Int) -> Float? {
    rows.range(ofRow: user).first { rows.columns[$0] == item }.map { rows.values[$0] }
}
