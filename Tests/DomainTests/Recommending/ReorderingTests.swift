import Testing

@testable import Domain

@Suite struct ReorderingTests {
    private static let facts: [Int64: Reordering.Facts] = [
        1: Reordering.Facts(votes: 100, time: 1990),
        2: Reordering.Facts(votes: 50, time: 2020),
        3: Reordering.Facts(votes: 10, time: nil),
        4: Reordering.Facts(votes: 1, time: 2005),
    ]

    private let pool = [entry(1, 4), entry(2, 3.6), entry(3, 3.2), entry(4, 2.8)]

    @Test func `plain controls change nothing`() throws {
        #expect(try order(.none) == [1, 2, 3, 4])
    }

    @Test func `who wants the little known gets it first, who wants the popular keeps it first`() throws {
        #expect(try order(ListControls(popularity: -1)) == [4, 3, 2, 1])
        #expect(try order(ListControls(popularity: 1)) == [1, 2, 3, 4])
    }

    @Test func `who wants the new gets it first, and what has no time stands as if in the middle`() throws {
        // Relevance 1, .9, .8, .7; standing by age 0, 1, ½, ½.
        #expect(try order(ListControls(recency: 1)) == [2, 3, 4, 1])
        #expect(try order(ListControls(recency: -1)) == [1, 3, 4, 2])
    }

    @Test func `with diversity a row like the one above it waits`() throws {
        // 1 and 2 are alike: with half the weight on it, 2 is worth .45 − .5, 3 is worth .4.
        #expect(try order(ListControls(diversity: 0.5), alike: [1: [(2, 0.25)]]) == [1, 3, 4, 2])
        #expect(
            try order(ListControls(diversity: 0.5), alike: [2: [(1, 0.25)]]) == [1, 3, 4, 2],
            "in either direction"
        )
        #expect(try order(ListControls(diversity: 0.05), alike: [1: [(2, 0.25)]]) == [1, 2, 3, 4], "a little of it")
    }

    @Test func `equal values keep the order by score`() throws {
        let standings = Reordering.standings([3, nil, 3, 1, 5])
        #expect(standings == [0.5, 0.5, 0.5, 0, 1])
        #expect(Reordering.standings([7]) == [0.5])
    }

    @Test(arguments: [
        (ListControls(diversity: -0.1), "diversity"), (ListControls(diversity: .nan), "diversity"),
        (ListControls(popularity: 1.1), "popularity"), (ListControls(recency: -.infinity), "recency"),
    ])
    func `controls out of range are refused by name`(_ controls: ListControls, _ name: String) {
        #expect(throws: DomainError.self) { try controls.validate() }
        do {
            try controls.validate()
        } catch .invalid(let problems) {
            #expect(problems.map(\.field) == [name])
        } catch {
            Issue.record("\(error)")
        }
    }

    private func order(_ controls: ListControls, alike: [Int32: [(Int32, Float)]] = [:]) throws -> [Int32] {
        let reordering = Reordering(controls) { Self.facts[$0.rawValue] ?? Reordering.Facts(votes: 0) }
        return try reordering.order(pool, id: Int64.init) { number, body in
            for (other, similarity) in alike[number] ?? [] { body(other, similarity) }
        }.map(\.number)
    }
}

private func entry(_ number: Int32, _ score: Double) -> TopSelection.Entry {
    TopSelection.Entry(score: score, number: number)
}
