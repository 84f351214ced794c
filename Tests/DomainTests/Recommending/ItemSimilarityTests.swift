import Domain
import Support
import Testing

/// Each similarity beside its formula, worked out pair by pair from dictionaries in double precision.
@Suite struct ItemSimilarityTests {
    private static let source = KnownData.random(users: 40, items: 60, count: 1200, seed: 17)

    @Test(arguments: [0.0, 25.0])
    func `adjusted cosine compares what is above the people's means`(_ shrinkage: Double) throws {
        let columns = Columns(Self.source)
        try expect("adjusted-cosine", shrinkage) { i, j in
            let pairs = columns.common(i, j).map { user in
                (columns[i, user] - columns.mean(user: user), columns[j, user] - columns.mean(user: user))
            }
            return cosine(pairs)
        }
    }

    @Test(arguments: [0.0, 25.0])
    func `pearson is the correlation over the people who rated both`(_ shrinkage: Double) throws {
        let columns = Columns(Self.source)
        try expect("pearson", shrinkage) { i, j in
            let users = columns.common(i, j)
            let count = Double(users.count)
            let means = [i, j].map { item in users.reduce(0) { $0 + columns[item, $1] } / count }
            return cosine(users.map { (columns[i, $0] - means[0], columns[j, $0] - means[1]) })
        }
    }

    @Test func `jaccard is the share of people who know both`() throws {
        let columns = Columns(Self.source)
        try expect("jaccard", 10) { i, j in
            let both = Double(columns.common(i, j).count)
            return both / (columns.count(i) + columns.count(j) - both)
        }
    }

    @Test func `log-likelihood tells what is more than chance`() throws {
        let columns = Columns(Self.source)
        try expect("log-likelihood", 0) { i, j in
            let both = Double(columns.common(i, j).count)
            let (own, other, all) = (columns.count(i), columns.count(j), Double(columns.userCount))
            guard both * all > own * other else { return 0 }
            let ratio =
                2
                * [
                    (both, own, other), (own - both, own, all - other), (other - both, all - own, other),
                    (all - own - other + both, all - own, all - other),
                ].reduce(0) { $1.0 > 0 ? $0 + $1.0 * logarithm($1.0 * all / ($1.1 * $1.2)) : $0 }
            return ratio / (1 + ratio)
        }
    }

    @Test func `of two pairs with equal cosines tf-idf prefers the one that choosy people share`() throws {
        // Items 1 and 2 are shared by people who rate little else, 1 and 3 by people who rate ten more.
        let choosy = (1...4).flatMap { user in [Rating(user, 1, 5), Rating(user, 2, 5)] }
        let eager = (5...8).flatMap { user in
            [Rating(user, 1, 5), Rating(user, 3, 5)] + (100...110).map { Rating(user, $0 + user * 20, 5) }
        }
        let source = ListTrainingSource(choosy + eager)
        let plain = try similarities(source, "cosine", 0)
        #expect(abs(try #require(plain[1]?[2]) - (try #require(plain[1]?[3]))) < 1e-6)
        for name in ["tf-idf", "bm25"] {
            let weighed = try similarities(source, name, 0)
            #expect(try #require(weighed[1]?[2]) > 1.2 * (try #require(weighed[1]?[3])), "\(name)")
        }
    }

    @Test(arguments: [
        "cosine", "adjusted-cosine", "pearson", "pearson-baseline", "jaccard", "log-likelihood", "tf-idf", "bm25",
    ])
    func `no similarity depends on the number of threads, and none is NaN`(_ name: String) throws {
        let settings: Attributes = ["similarity": .text(name)]
        let alone = try train(.itemNeighbours, Self.source, settings, threads: 1)
        #expect(try train(.itemNeighbours, Self.source, settings, threads: 3) == alone)
        let rows = try #require(alone.items).rows
        #expect(rows.count > 40)
        #expect(rows.allSatisfy { $0.neighbours.allSatisfy { $0.similarity > 0 && $0.similarity < .infinity } })
    }

    @Test func `opposite tastes correlate to nothing that is kept`() throws {
        let source = ListTrainingSource(
            (1...6).flatMap { user in
                [Rating(user, 1, Float(user)), Rating(user, 2, Float(7 - user)), Rating(user, 3, Float(user))]
            }
        )
        let found = try similarities(source, "pearson", 0)
        #expect(found[1]?.keys.sorted() == [3])
        #expect(abs(try #require(found[1]?[3]) - 1) < 1e-5)
    }

    @Test func `both directions: who has me among the nearest is among mine`() throws {
        let few: Attributes = ["neighbours": .number(3)]
        let plain = try #require(try train(.itemNeighbours, Self.source, few).items).rows
        let mutual = try #require(
            try train(.itemNeighbours, Self.source, ["neighbours": .number(3), "both_directions": .flag(true)]).items
        ).rows
        var pairs: [Int64: [Int64: Float]] = [:]
        for row in mutual { for near in row.neighbours { pairs[row.id, default: [:]][near.id] = near.similarity } }
        for row in plain { for near in row.neighbours { #expect(pairs[row.id]?[near.id] == near.similarity) } }
        for row in mutual {
            #expect(row.neighbours.map(\.similarity) == row.neighbours.map(\.similarity).sorted(by: >))
            #expect(Set(row.neighbours.map(\.id)).count == row.neighbours.count)
            for near in row.neighbours { #expect(pairs[near.id]?[row.id] == near.similarity) }
        }
        #expect(mutual.contains { $0.neighbours.count > 3 }, "needs an item that is near to many to mean anything")
    }

    @Test func `with likes alone, ratings below the minimum make no neighbours`() throws {
        let source = ListTrainingSource(
            (1...4).flatMap { user in [Rating(user, 1, 5), Rating(user, 2, 4), Rating(user, 3, 2)] }
        )
        let found = try similarities(source, "cosine", 0, ["minimum_rating": .number(4), "reading": .text("likes")])
        #expect(found.keys.sorted() == [1, 2])
    }

    // MARK: -

    private func expect(_ name: String, _ shrinkage: Double, _ formula: (Int64, Int64) throws -> Double) throws {
        let columns = Columns(Self.source)
        let found = try similarities(Self.source, name, shrinkage)
        for i in columns.items {
            for j in columns.items where i != j {
                let count = Double(columns.common(i, j).count)
                let expected = count >= 2 ? try formula(i, j) * count / (count + shrinkage) : 0
                let similarity = Double(found[i]?[j] ?? 0)
                #expect(abs(similarity - max(expected, 0)) < 2e-4, "\(name) of \(i) and \(j)")
            }
        }
        #expect(found.count > 40)
    }

    private func similarities(
        _ source: ListTrainingSource,
        _ name: String,
        _ shrinkage: Double,
        _ more: Attributes = Attributes()
    ) throws -> [Int64: [Int64: Float]] {
        var settings: Attributes = [
            "similarity": .text(name), "neighbours": .number(500), "shrinkage": .number(shrinkage),
        ]
        for (name, value) in more.entries { settings[name] = value }
        var found: [Int64: [Int64: Float]] = [:]
        for row in try #require(try train(.itemNeighbours, source, settings).items).rows {
            for near in row.neighbours { found[row.id, default: [:]][near.id] = near.similarity }
        }
        return found
    }

    private func cosine(_ pairs: [(Double, Double)]) -> Double {
        let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let squares = pairs.reduce(0) { $0 + $1.0 * $1.0 } * pairs.reduce(0) { $0 + $1.1 * $1.1 }
        return squares > 1e-9 ? product / squares.squareRoot() : 0
    }

    /// ln x by the series of artanh, so that the test does not lean on what it tests.
    private func logarithm(_ x: Double) -> Double {
        var (x, doublings) = (x, 0.0)
        while x > 2 { (x, doublings) = (x / 2, doublings + 1) }
        while x < 0.5 { (x, doublings) = (x * 2, doublings - 1) }
        let z = (x - 1) / (x + 1)
        let terms = stride(from: 1.0, through: 41, by: 2).map { power in
            2 * (0..<Int(power)).reduce(1) { product, _ in product * z } / power
        }
        return terms.reduce(0, +) + doublings * 0.693_147_180_559_945_3
    }
}

/// Ratings by item and user.
private struct Columns {
    private var ratings: [Int64: [Int64: Double]] = [:]
    private var byUser: [Int64: [Double]] = [:]

    init(_ source: ListTrainingSource) {
        for rating in source.ratings {
            ratings[rating.item, default: [:]][rating.user] = Double(rating.rating)
            byUser[rating.user, default: []].append(Double(rating.rating))
        }
    }

    var items: [Int64] { ratings.keys.sorted() }
    var userCount: Int { byUser.count }

    subscript(item: Int64, user: Int64) -> Double { ratings[item]?[user] ?? .nan }

    func count(_ item: Int64) -> Double { Double(ratings[item]?.count ?? 0) }

    func common(_ i: Int64, _ j: Int64) -> [Int64] {
        (ratings[i] ?? [:]).keys.filter { ratings[j]?[$0] != nil }.sorted()
    }

    func mean(user: Int64) -> Double {
        let own = byUser[user] ?? []
        return own.reduce(0, +) / Double(own.count)
    }
}
