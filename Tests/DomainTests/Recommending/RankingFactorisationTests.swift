import Support
import Testing

@testable import Domain

@Suite struct RankingFactorisationTests {
    private static let source = KnownData.random(users: 25, items: 40, count: 400, seed: 9)

    @Test(arguments: [(false, 0.0), (false, 0.01), (true, 0.0), (true, 0.01)])
    func `vectors are those of the plain formulas`(_ isWeighted: Bool, _ regularisation: Double) throws {
        let likes = try InteractionMatrix(reading: Self.source).byUser
        let tags = (0..<likes.columnCount).map { item in (0..<item % 3).map { "tag \($0 + item % 5)" } }
        let features = SparseRows.itemFeatures(itemCount: likes.columnCount, tags: tags)
        let rule = RankingFactorisation.Rule(
            loss: isWeighted ? .weightedRank(mostDraws: 6) : .bayesian,
            factors: 11,
            epochs: 3,
            learningRate: 0.05,
            regularisation: Float(regularisation)
        )
        let found = try RankingFactorisation(likes, features: features, rule, TrainingContext(seed: 5))
        var plain = PlainRankingFactorisation(likes, features, rule, seed: 5)
        plain.learn()
        for user in 0..<likes.rowCount {
            for item in 0..<likes.columnCount {
                #expect(abs(Double(found.score(user: user, item: item)) - plain.score(user, item)) < 1e-3)
            }
        }
    }

    @Test func `an item is itself and its tags, which weigh as much together`() {
        let features = SparseRows.itemFeatures(itemCount: 3, tags: [["b", "a"], [], ["b", "b"]])
        #expect(features.columnCount == 5)
        #expect(features.offsets == [0, 3, 4, 6])
        #expect(features.columns == [0, 3, 4, 1, 2, 4])
        #expect(features.values == [1, 0.5, 0.5, 1, 1, 1])
    }

    @Test func `neighbours by direction are those of the plain cosine`() throws {
        var random = SplitMix64(seed: 3)
        let vectors = FactorRows(rowCount: 70, factorCount: 13) { Float.random(in: -1...1, using: &random) }
        let lists = try VectorCosine(vectors).lists(neighbours: 6, TrainingContext(threads: 2))
        func product(_ i: Int, _ j: Int) -> Double {
            (0..<13).reduce(0) { $0 + Double(vectors[i, $1]) * Double(vectors[j, $1]) }
        }
        for i in 0..<70 {
            let cosines = (0..<70).filter { $0 != i }
                .map { (product(i, $0) / (product(i, i) * product($0, $0)).squareRoot(), $0) }
                .sorted { $0.0 > $1.0 }
                .prefix(6)
            #expect(lists.range(ofRow: i).map { Int(lists.numbers[$0]) } == cosines.map(\.1))
            for (place, cosine) in zip(lists.range(ofRow: i), cosines) {
                #expect(abs(Double(lists.similarities[place]) - cosine.0) < 1e-5)
            }
        }
    }
}

/// The formulas as they stand, number by number in double precision, with the same lots drawn.
private struct PlainRankingFactorisation {
    let likes: [[Int]]
    let features: [[(column: Int, weight: Double)]]
    let rule: RankingFactorisation.Rule
    let known: [Int]
    var users: [[Double]]
    /// By feature; its bias comes last.
    var vectors: [[Double]]
    var userSquares: [[Double]]
    var squares: [[Double]]
    var random: SplitMix64

    init(_ rows: SparseRows, _ weights: SparseRows, _ rule: RankingFactorisation.Rule, seed: UInt64) {
        let likes = (0..<rows.rowCount).map { rows.columns[rows.range(ofRow: $0)].map(Int.init) }
        self.likes = likes
        features = (0..<weights.rowCount).map { item in
            weights.range(ofRow: item).map { (Int(weights.columns[$0]), Double(weights.values[$0])) }
        }
        self.rule = rule
        known = Set(likes.joined()).sorted()
        var random = SplitMix64(seed: seed)
        func drawn(_ count: Int, last: Double) -> [[Double]] {
            (0..<count).map { _ in
                let numbers = (0...rule.factors).map { _ in (Double(random.unit()) - 0.5) / Double(rule.factors) }
                return numbers.dropLast() + [last]
            }
        }
        users = drawn(rows.rowCount, last: 1)
        vectors = drawn(weights.columnCount, last: 0)
        let ones = Array(repeating: 1.0, count: rule.factors + 1)
        userSquares = users.map { _ in ones }
        squares = vectors.map { _ in ones }
        self.random = random
    }

    mutating func learn() {
        let pairs = likes.enumerated().flatMap { user, items in items.map { (user, $0) } }
        var order = Array(pairs.indices)
        for _ in 0..<rule.epochs {
            order.shuffle(using: &random)
            for place in order { step(pairs[place].0, pairs[place].1) }
        }
    }

    func vector(_ item: Int) -> [Double] {
        (0...rule.factors).map { number in features[item].reduce(0) { $0 + $1.weight * vectors[$1.column][number] } }
    }

    func score(_ user: Int, _ item: Int) -> Double { zip(users[user], vector(item)).reduce(0) { $0 + $1.0 * $1.1 } }

    private mutating func draw() -> Int { known[Int(((random.next() >> 32) * UInt64(known.count)) >> 32)] }

    private mutating func step(_ user: Int, _ item: Int) {
        switch rule.loss {
        case .bayesian:
            let other = draw()
            guard !likes[user].contains(other) else { return }
            move(user, item, other, 1 / (1 + exponential(score(user, item) - score(user, other))))
        case .weightedRank(let mostDraws):
            for count in 1...mostDraws {
                let other = draw()
                if score(user, other) > score(user, item) - 1 && !likes[user].contains(other) {
                    return move(user, item, other, logarithm(Double(max(1, (known.count - 1) / count))))
                }
            }
        }
    }

    private mutating func move(_ user: Int, _ item: Int, _ other: Int, _ amount: Double) {
        let (before, liked, unliked) = (users[user], vector(item), vector(other))
        let regularisation = Double(rule.regularisation)
        for number in 0..<rule.factors {
            let gradient = amount * (liked[number] - unliked[number]) - regularisation * before[number]
            users[user][number] += Double(rule.learningRate) * gradient / userSquares[user][number].squareRoot()
            userSquares[user][number] += gradient * gradient
        }
        for (moved, sign) in [(item, 1.0), (other, -1.0)] {
            for feature in features[moved] {
                for number in 0...rule.factors {
                    let gradient =
                        sign * amount * feature.weight * before[number]
                        - regularisation * vectors[feature.column][number]
                    let step = Double(rule.learningRate) / squares[feature.column][number].squareRoot()
                    vectors[feature.column][number] += step * gradient
                    squares[feature.column][number] += gradient * gradient
                }
            }
        }
    }

    private func exponential(_ x: Double) -> Double {
        // By the series, of an argument small enough for it.
        let part = x / 64
        let series = (1...20).reversed().reduce(1.0) { 1 + part / Double($1) * $0 }
        return (0..<6).reduce(series) { product, _ in product * product }
    }

    private func logarithm(_ x: Double) -> Double {
        // Newton's method on the exponential.
        (0..<60).reduce(1.0) { guess, _ in guess + 2 * (x - exponential(guess)) / (x + exponential(guess)) }
    }
}
