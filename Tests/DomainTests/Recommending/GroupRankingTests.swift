import Testing

@testable import Domain

@Suite struct GroupRankingTests {
    /// Anna loves 1 and likes 2; Ben loves 3, likes 2 and cannot stand 1.
    private let anna = wishes([(1, 10), (2, 6), (3, 1)])
    private let ben = wishes([(3, 2), (2, 1.4), (1, -2)])

    @Test func `the average is of shares of each one's best`() {
        let rows = GroupRanking.rows([anna, ben], .average, limit: 10)
        #expect(rows.map(\.number) == [2, 3])
        #expect(rows.map { ($0.score * 100).rounded() } == [65, 55], "(.6 + .7) / 2 and (.1 + 1) / 2")
    }

    @Test func `least misery goes by whoever likes it least`() {
        let rows = GroupRanking.rows([anna, ben], .leastMisery, limit: 10)
        #expect(rows.map(\.number) == [2, 3], "1 is out, as Ben cannot stand it")
        #expect(rows.map { ($0.score * 100).rounded() } == [60, 10])
    }

    @Test func `in fairness each puts up their best in turn`() {
        let rows = GroupRanking.rows(
            [wishes([(1, 9), (2, 8), (4, 1)]), wishes([(3, 5), (2, 4)])],
            .fairness,
            limit: 10
        )
        #expect(rows.map(\.number) == [1, 3, 2, 4])
    }

    @Test func `a list is no longer than asked for`() {
        for strategy in GroupStrategy.allCases {
            #expect(GroupRanking.rows([anna, ben], strategy, limit: 1).count == 1)
            #expect(GroupRanking.rows([anna, ben], strategy, limit: 0).isEmpty)
        }
    }

    @Test func `somebody without ratings has no say in averages and turns, and nothing can please them least`() {
        #expect(GroupRanking.rows([anna, []], .average, limit: 10).map(\.number) == [1, 2, 3])
        #expect(GroupRanking.rows([anna, []], .fairness, limit: 10).map(\.number) == [1, 2, 3])
        #expect(GroupRanking.rows([[], []], .average, limit: 10).isEmpty)
    }
}

private func wishes(_ list: [(Int32, Double)]) -> [GroupRanking.Wish] {
    list.map { GroupRanking.Wish(number: $0.0, score: $0.1) }
}
