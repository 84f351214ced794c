import Domain
import Support
import Testing

@Suite struct TrendingTests {
    private static let day: Int64 = 86_400

    /// Item 1 was loved by ten people long ago, item 2 is by four today.
    private static func fashions(now: Int64) -> ListTrainingSource {
        ListTrainingSource(
            (1...10).map { Rating($0, 1, 5, at: now - 300 * day) } + (1...4).map { Rating($0, 2, 5, at: now) }
        )
    }

    @Test(arguments: [0, 1_700_000_000, -5_000_000_000] as [Int64])
    func `what was rated lately leads, whenever now is`(_ now: Int64) throws {
        let source = Self.fashions(now: now)
        #expect(try train(.trending, source).ranking?.map(\.id) == [2, 1])
        #expect(try train(.trending, source, ["half_life_days": .number(3000)]).ranking?.map(\.id) == [1, 2])
        #expect(try train(.popularity, source).ranking?.map(\.id) == [1, 2])
    }

    @Test func `a rating counts half after each half-life`() throws {
        // Four ratings of 5, each two half-lives old, are one; with prior votes at 2.75 = the middle of 0.5 to 5.
        let source = ListTrainingSource(
            (1...4).map { Rating($0, 1, 5, at: 0) } + [Rating(1, 2, 1, at: 60 * Self.day)]
        )
        let ranking = try #require(
            try train(.trending, source, ["half_life_days": .number(30), "prior_votes": .number(2)]).ranking
        )
        let scores = Dictionary(uniqueKeysWithValues: ranking.map { ($0.id, Double($0.similarity)) })
        // (prior votes · middle + rating) / 3 votes − the minimum of the scale.
        let expected: [Int64: Double] = [1: (5.5 + 5) / 3 - 0.5, 2: (5.5 + 1) / 3 - 0.5]
        for (item, score) in expected { #expect(abs(try #require(scores[item]) - score) < 1e-5) }
    }

    @Test func `times at the ends of what there is are no trouble`() throws {
        let source = ListTrainingSource([Rating(1, 1, 5, at: .min), Rating(2, 2, 5, at: .max), Rating(3, 2, 4, at: 0)])
        let ranking = try #require(try train(.trending, source).ranking)
        #expect(ranking.map(\.id) == [2, 1])
        #expect(ranking.allSatisfy { $0.similarity.isFinite })
    }
}
