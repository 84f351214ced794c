import Foundation
import Support
import Testing

@testable import Domain

/// Against values worked out by hand.
@Suite struct RankingMetricsTests {
    @Test func `a list with two of four relevant items on places one and three`() {
        let list = JudgedList(hitPlaces: [0, 2], relevantCount: 4, cutoff: 3)
        #expect(list.hitRate == 1)
        #expect(list.precision == 2.0 / 3)
        #expect(list.recall == 0.5)
        #expect(isClose(list.f1, 4.0 / 7))
        #expect(isClose(list.averagePrecision, (1 + 2.0 / 3) / 4))
        // The ideal has three of the four on its three places.
        let ideal: Double = 1.5 + 1 / log2(3)
        #expect(isClose(list.ndcg, 1.5 / ideal))
    }

    @Test func `the best list there can be has an NDCG of one, however few are relevant`() {
        #expect(JudgedList(hitPlaces: [0], relevantCount: 1, cutoff: 10).ndcg == 1)
        #expect(JudgedList(hitPlaces: Array(0..<10), relevantCount: 30, cutoff: 10).ndcg == 1)
    }

    @Test func `a list without a hit is worth nothing`() {
        let list = JudgedList(hitPlaces: [], relevantCount: 2, cutoff: 10)
        #expect(
            [list.hitRate, list.precision, list.recall, list.f1, list.ndcg, list.averagePrecision] == [
                0, 0, 0, 0, 0, 0,
            ]
        )
    }

    /// Item 1 is no candidate; of item 5 the model says nothing; 2 and 4 are equals.
    private let scores: [Float] = [3, .nan, 1, 2, 1, -.infinity]

    /// Numbers of relevant items, and what they make.
    private static let rankings: [([Int32], Double, Double)] = [
        ([0], 1, 1),
        ([2], 1 / 3, 0.375),
        ([4], 0.25, 0.375),
        ([2, 4], 1 / 3, 1 / 3),
        ([0, 5], 1, 0.5),
        ([5], 0, 0),
        ([0, 2, 3, 4], 1, 1),
    ]

    @Test(arguments: Self.rankings)
    func `places on the whole list`(_ relevant: [Int32], _ reciprocalRank: Double, _ area: Double) {
        scores.withUnsafeBufferPointer { scores in
            let ranking = FullRanking(scores, relevant: relevant[...])
            #expect(ranking.reciprocalRank == reciprocalRank)
            #expect(isClose(ranking.areaUnderCurve ?? -1, area))
        }
    }

    @Test(arguments: [1, 7, 8, 9, 64, 301])
    func `places are those of counting one by one`(_ count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let choices: [Float] = [.nan, -Float.infinity, 0, 1, 2, 3]
        let scores: [Float] = (0..<count).map { _ in choices[Int.random(in: 0..<choices.count, using: &random)] }
        let candidates = scores.indices.filter { !scores[$0].isNaN }
        let relevant = candidates.filter { $0.isMultiple(of: 3) }
        let others = candidates.filter { !$0.isMultiple(of: 3) }
        guard !relevant.isEmpty, !others.isEmpty else { return }
        var won = 0.0
        for item in relevant {
            for other in others {
                if scores[item] > scores[other] { won += 1 }
                if scores[item] == scores[other] { won += 0.5 }
            }
        }
        let order = candidates.filter { scores[$0] > -Float.infinity }
            .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var reciprocalRank = 0.0
        if let place = order.firstIndex(where: { relevant.contains($0) }) { reciprocalRank = 1 / Double(place + 1) }
        scores.withUnsafeBufferPointer { scores in
            let ranking = FullRanking(scores, relevant: relevant.map(Int32.init)[...])
            #expect(isClose(ranking.areaUnderCurve ?? -1, won / Double(relevant.count * others.count)))
            #expect(ranking.reciprocalRank == reciprocalRank)
        }
    }

    @Test func `without other candidates there is nothing to stand above`() {
        let scores: [Float] = [1, .nan]
        scores.withUnsafeBufferPointer { #expect(FullRanking($0, relevant: [0]).areaUnderCurve == nil) }
    }

    @Test func `showing one item is all of the unevenness, and showing all alike none`() {
        var one = Exposure(itemCount: 4)
        one.add([2, 2, 2, 2])
        #expect(one.gini == 0.75)
        #expect(one.coverage == 0.25)
        var all = Exposure(itemCount: 4)
        all.add([0, 1, 2, 3])
        #expect(all.gini == 0)
        #expect(all.coverage == 1)
        #expect(Exposure(itemCount: 0).coverage == 0)
    }

    /// Three people; item 0 is rated by 0 and 1, item 1 by 0 and 1, item 2 by 2, item 3 by 1 and 2, item 4 by nobody.
    private let crowd = InteractionMatrix(
        userIDs: [1, 2, 3],
        itemIDs: [1, 2, 3, 4, 5],
        byUser: SparseRows(
            columnCount: 5,
            offsets: [0, 2, 5, 7],
            columns: [0, 1, 0, 1, 3, 2, 3],
            values: [1, 1, 1, 1, 1, 1, 1]
        )
    )

    @Test func `diversity is one less the mean cosine of the pairs`() {
        let diversity = ListDiversity(crowd)
        var scratch = ListDiversity.Scratch(userCount: 3)
        func of(_ list: [Int32]) -> Double { diversity.diversity(of: list, &scratch) ?? -1 }
        #expect(isClose(of([0, 1]), 0))
        #expect(isClose(of([0, 2]), 1))
        #expect(isClose(of([0, 3]), 0.5))
        // cos(0,1) = 1, cos(0,3) = cos(1,3) = 1/2
        #expect(isClose(of([0, 1, 3]), 1 - 2.0 / 3))
        #expect(isClose(of([0, 1, 4]), 1 - 1.0 / 3))
        #expect(of([0]) == -1)
    }

    @Test func `what half of the people rated is worth a bit of novelty`() throws {
        let novelty = Novelty(crowd)
        // Item 2: (1 + 1) of (3 + 1); item 4: (0 + 1) of (3 + 1).
        #expect(isClose(try #require(novelty.mean(of: [2])), 1))
        #expect(isClose(try #require(novelty.mean(of: [2, 4])), 1.5))
        #expect(novelty.mean(of: []) == nil)
    }
}

func isClose(_ left: Double, _ right: Double, within tolerance: Double = 1e-12) -> Bool {
    abs(left - right) <= tolerance
}
