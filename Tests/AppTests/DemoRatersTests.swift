import Testing

@testable import App

struct DemoRatersTests {
    private static let works = DemoCatalogue.works
    private static let ratings = DemoRaters.ratings(works: works, count: raterCount, seed: 20)
    private static let raterCount = 400

    @Test func `the same seed gives the same ratings and another seed others`() {
        #expect(DemoRaters.ratings(works: Self.works, count: Self.raterCount, seed: 20) == Self.ratings)
        #expect(DemoRaters.ratings(works: Self.works, count: Self.raterCount, seed: 21) != Self.ratings)
    }

    @Test func `ratings are on the scale and spread around 3·7`() {
        let scale = Set(stride(from: 0.5, through: 5, by: 0.5))
        #expect(Self.ratings.allSatisfy { scale.contains($0.rating) })
        let mean = Self.mean(Self.ratings.map(\.rating))
        #expect((3.6...3.85).contains(mean), "\(mean)")
        #expect(Set(Self.ratings.map(\.rating)).count >= 9)
    }

    @Test func `each rater rates 15 to 120 works, each once`() {
        let byRater = Self.ratingsByRater
        #expect(byRater.count == Self.raterCount)
        #expect(byRater.allSatisfy { (15...120).contains($0.count) })
        let pairs = Set(Self.ratings.map { $0.rater * Self.works.count + $0.work })
        #expect(pairs.count == Self.ratings.count)
    }

    @Test func `every work is rated at least three times and the famous far more`() {
        var counts = [Int](repeating: 0, count: Self.works.count)
        for rating in Self.ratings { counts[rating.work] += 1 }
        #expect(counts.allSatisfy { $0 >= 3 })
        let sorted = counts.sorted()
        let median = sorted[sorted.count / 2]
        #expect(sorted[sorted.count - 20] > 3 * median, "needs a head that stands out")
        #expect(sorted[sorted.count / 4] * 2 <= median + 2, "needs a long tail")
    }

    @Test func `times lie in the last two years and go forward`() {
        for rater in 0..<Self.raterCount {
            let times = Self.ratings.filter { $0.rater == rater }.map(\.secondsAgo)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 > $1 })
            #expect(times.allSatisfy { (1...(2 * 365 * 86_400)).contains($0) })
        }
    }

    /// The first of a pair and a work of the same taste, of either kind.
    @Test(
        arguments: [
            ("film-alien-1979", "film-the-thing-1982"),
            ("book-dune-1965", "film-interstellar-2014"),
            ("film-my-neighbor-totoro-1988", "film-spirited-away-2001"),
            ("book-pride-and-prejudice-1813", "film-roman-holiday-1953"),
            ("book-murder-on-the-orient-express-1934", "film-knives-out-2019"),
            ("film-seven-samurai-1954", "film-crouching-tiger-hidden-dragon-2000"),
            ("film-oceans-eleven-2001", "film-the-sting-1973"),
            ("film-oceans-eleven-2001", "film-heat-1995"),
            ("book-dracula-1897", "film-the-shining-1980"),
            ("film-casablanca-1942", "film-saving-private-ryan-1998"),
            ("book-nineteen-eighty-four-1949", "book-the-handmaids-tale-1985"),
            ("film-airplane-1980", "film-monty-python-and-the-holy-grail-1975"),
        ])
    func `who loves the one rates the other above what raters at large do`(loved: String, other: String) throws {
        let loved = try Self.work(loved)
        let other = try Self.work(other)
        let fans = Self.ratingsByRater.filter { ($0[loved] ?? 0) >= 4.5 }.compactMap { $0[other] }
        let all = Self.ratingsByRater.compactMap { $0[other] }
        #expect(fans.count >= 4 && all.count > fans.count, "needs fans and others to mean anything")
        #expect(Self.mean(fans) > Self.mean(all) + 0.25)
    }

    @Test func `tastes far apart do not go together`() throws {
        let loved = try Self.work("film-my-neighbor-totoro-1988")
        let other = try Self.work("film-the-silence-of-the-lambs-1991")
        let fans = Self.ratingsByRater.filter { ($0[loved] ?? 0) >= 4.5 }.compactMap { $0[other] }
        let all = Self.ratingsByRater.compactMap { $0[other] }
        #expect(fans.count >= 4)
        #expect(Self.mean(fans) < Self.mean(all) + 0.25)
    }

    @Test func `few works and no works end without a trap`() {
        #expect(DemoRaters.ratings(works: [], count: 5, seed: 1).isEmpty)
        #expect(DemoRaters.ratings(works: Self.works, count: 0, seed: 1).isEmpty)
        let few = DemoRaters.ratings(works: Array(Self.works.prefix(4)), count: 5, seed: 1)
        #expect(!few.isEmpty && few.allSatisfy { (0..<4).contains($0.work) })
    }

    @Test func `names are numbers, not people`() {
        #expect(DemoRaters.name(0) == "Synthetic rater 001")
        #expect(DemoRaters.name(1_199) == "Synthetic rater 1200")
        #expect(DemoRaters.externalID(41) == "demo-rater-042")
    }

    /// By rater, the rating of each work that they rated.
    private static let ratingsByRater: [[Int: Double]] = ratings.reduce(
        into: Array(repeating: [:], count: raterCount)
    ) { $0[$1.rater][$1.work] = $1.rating }

    private static func work(_ slug: String) throws -> Int {
        try #require(works.firstIndex { $0.slug == slug }, "\(slug)")
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }
}

struct DemoRandomTests {
    @Test func `the generator gives the published SplitMix64 sequence`() {
        var random = DemoRandom(seed: 1_234_567)
        let first = (0..<3).map { _ in random.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func `indices cover their range evenly`() {
        var random = DemoRandom(seed: 3)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<7_000 { counts[random.index(below: 7)] += 1 }
        #expect(counts.allSatisfy { (850...1_150).contains($0) }, "\(counts)")
    }

    @Test func `normal numbers have the deviation asked for`() {
        var random = DemoRandom(seed: 4)
        let values = (0..<10_000).map { _ in random.normal(deviation: 2) }
        let mean = values.reduce(0, +) / 10_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
        #expect(abs(mean) < 0.1)
        #expect(abs(variance - 4) < 0.3)
    }
}
