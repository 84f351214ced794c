import Support
import Testing

@testable import Domain

@Suite struct UserListTests {
    private static let source = ListTrainingSource([
        Rating(-3, 10, 5), Rating(-3, 20, 4), Rating(5, 10, 3), Rating(5, 30, 5), Rating(9, 40, 1),
    ])

    private func lists(_ length: Int, _ score: @escaping @Sendable (Int, Int) -> Float) throws -> [MatrixRow] {
        let lists = UserLists(interactions: try InteractionMatrix(reading: Self.source), length: length)
        return try lists.make(.halfStars, TrainingContext(threads: 2)) { user, scores in
            for item in scores.indices { scores[item] = score(user, item) }
        }
        .rows
    }

    @Test func `each user is listed what they did not rate, best first, of equals the lower id`() throws {
        let rows = try lists(100) { user, item in user == 1 ? 1 : Float(item) }
        #expect(rows.map(\.id) == [-3, 0, 5, 9])
        #expect(rows[0].neighbours == [Neighbour(id: 40, similarity: 3), Neighbour(id: 30, similarity: 2)])
        #expect(rows[2].neighbours.map(\.id) == [20, 40])
        #expect(rows[3].neighbours.map(\.id) == [30, 20, 10])
    }

    @Test func `lists are as long as asked, and only of finite scores`() throws {
        let rows = try lists(1) { user, item in user == 2 || item == 3 ? -.infinity : (user == 1 ? .nan : Float(item)) }
        #expect(rows.map(\.id) == [-3, 0], "who has no score has no row")
        #expect(rows[0].neighbours.map(\.id) == [30])
        #expect(rows[1].neighbours.count == 1)
    }

    @Test func `everybody's list is that of the highest means, few ratings counting less`() throws {
        let rows = try lists(100) { _, _ in -.infinity }
        let ranking = try #require(rows.first)
        #expect(rows.count == 1 && ranking.id == MatrixRow.everybody)
        // (10 · 2.75 + Σ r) / (10 + n)
        #expect(ranking.neighbours.map(\.id) == [10, 30, 20, 40])
        #expect(ranking.neighbours[0].similarity == Float(35.5 / 12))
    }

    @Test func `nothing rated, nothing listed`() throws {
        let nothing = UserLists(interactions: try InteractionMatrix(reading: ListTrainingSource([])), length: 5)
        #expect(try nothing.make(.halfStars, TrainingContext(threads: 2)) { _, _ in }.rows.isEmpty)
    }

    @Test(arguments: [ModelKind.forest, .regression, .slopeOne])
    func `a model lists what it scores highest`(_ kind: ModelKind) throws {
        let source = KnownData.random(users: 12, items: 30, count: 150, seed: 4)
        let length = 7
        var settings = kind.settingsForTinyData
        settings["list_length"] = .number(Double(length))
        let fitted = try fit(kind, source, settings)
        let trained = try fitted.trained(TrainingContext(threads: 2))
        let rows = try #require(trained.lists).rows
        let users = try InteractionMatrix(reading: source).userIDs
        #expect(rows.map(\.id) == [MatrixRow.everybody] + users)
        for (user, row) in rows.dropFirst().enumerated() {
            #expect(row.neighbours.map { ID($0.id) } == Array(unseen(fitted, source, user).prefix(length)))
        }
        #expect(trained.ranking?.count == length)
    }

    @Test func `what one enthusiast rated does not lead the lists of slope one`() throws {
        // Ten people rate item 2 a star above item 1; one rates item 3 two stars above it. User 99 knows item 1.
        let source = ListTrainingSource(
            (1...10).flatMap { user in [Rating(user, 1, 3), Rating(user, 2, 4)] }
                + [Rating(50, 1, 3), Rating(50, 3, 5), Rating(99, 1, 3)]
        )
        let user = 11
        #expect(unseen(try fit(.slopeOne, source, ["shrinkage": .number(0)]), source, user).first == ID(3))
        #expect(unseen(try fit(.slopeOne, source, ["shrinkage": .number(10)]), source, user).first == ID(2))
        let fitted = try fit(.slopeOne, source)
        #expect(fitted.predictedRating(user: user, item: 2)?.rating == 5, "predicted ratings stay as they are")
    }
}
