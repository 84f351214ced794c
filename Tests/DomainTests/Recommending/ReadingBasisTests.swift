import Support
import Testing

@testable import Domain

@Suite struct ReadingBasisTests {
    /// Users 1 and 2 rate alike, 3 the other way round; each rated something that no other did.
    private let source = ListTrainingSource([
        Rating(1, 1, 5), Rating(1, 2, 1), Rating(1, 11, 5),
        Rating(2, 1, 5), Rating(2, 2, 1), Rating(2, 12, 5), Rating(2, 13, 1),
        Rating(3, 1, 1), Rating(3, 2, 5), Rating(3, 14, 5),
    ])
    private let scale = RatingScale.halfStars

    private func reader(_ rows: [MatrixRow], minimumSupport: Int = 1) throws -> NeighbourReader {
        try #require(
            NeighbourReader(
                .holding(TrainedMatrix(rows: rows), isOfOneKind: true),
                .userToUser,
                rule: .deviations,
                minimumSupport: minimumSupport,
                ratings: .ratings(of: InteractionMatrix(reading: source), scale),
                scale: scale
            )
        )
    }

    private func row(_ id: Int64, _ neighbours: [(Int64, Float)]) -> MatrixRow {
        MatrixRow(id: id, neighbours: neighbours.map { Neighbour(id: $0.0, similarity: $0.1) })
    }

    /// b of somebody with three ratings, or four, that add up to so much.
    private func baseline(_ sum: Double, _ count: Double) -> Double { (20 * 2.75 + sum) / (20 + count) }

    @Test func `a list read from a user matrix is the formula, worked by hand`() throws {
        let reader = try reader([row(1, [(2, 0.5), (3, 0.25)])])
        let list = try reader.recommendations(for: source.ratings(of: 1)).results
        #expect(list.map(\.itemID) == [ID(12), ID(14)], "13 is disliked, the rest is rated")
        let likeminded = 0.5 * (5 - baseline(12, 4))
        #expect(abs(list[0].score - likeminded) < 1e-4)
        #expect(abs(list[1].score - 0.25 * (5 - baseline(11, 3))) < 1e-4)
        // One neighbour rated it, so what they think of it is all there is to go by.
        let own = baseline(11, 3)
        #expect(abs((list[0].predictedRating ?? 0) - min(5, own + 5 - baseline(12, 4))) < 1e-4)
        #expect(list.map(\.ratingCount) == [1, 1])
        #expect(
            list.map(\.contributions) == [
                [Contribution(source: .neighbour(rating: 5, similarity: 0.5), amount: list[0].score)],
                [Contribution(source: .neighbour(rating: 5, similarity: 0.25), amount: list[1].score)],
            ]
        )
    }

    @Test func `what too few neighbours rated is on no list`() throws {
        let rows = [row(1, [(2, 0.5), (3, 0.25)])]
        #expect(try reader(rows, minimumSupport: 2).recommendations(for: source.ratings(of: 1)).results.isEmpty)
    }

    @Test func `somebody without a row is folded in, by their ratings as they are now`() throws {
        let reader = try reader([row(1, [(2, 0.5)])])
        let likeTwo = UserRatings(of: ID(9), items: [ID(1), ID(2)], ratings: [5, 1])
        #expect(try reader.recommendations(for: likeTwo).results.map(\.itemID).prefix(2) == [ID(11), ID(12)])
        let likeThree = UserRatings(items: [ID(1), ID(2)], ratings: [1, 5])
        #expect(try reader.recommendations(for: likeThree).results.first?.itemID == ID(14))
        #expect(try reader.recommendations(for: .none) == .none)
        let stranger = UserRatings(items: [ID(99)], ratings: [5])
        #expect(try reader.recommendations(for: stranger) == .none)
    }

    @Test func `a list is read as it stands, less what was rated since, and everybody's where there is none`() throws {
        let lists = TrainedMatrix(rows: [
            row(MatrixRow.everybody, [(30, 2), (20, 1)]), row(7, [(20, 3.5), (10, 3), (30, -1)]),
        ])
        let reader = try #require(
            NeighbourReader(
                .holding(lists, isOfOneKind: false),
                .userToItem,
                rule: .deviations,
                minimumSupport: 1,
                ratings: nil,
                scale: scale
            )
        )
        let own = UserRatings(of: ID(7), items: [], ratings: [])
        #expect(try reader.recommendations(for: own).results.map(\.itemID) == [ID(20), ID(10)])
        #expect(try reader.recommendations(for: own).results.map(\.score) == [3.5, 3])
        let since = UserRatings(of: ID(7), items: [ID(20)], ratings: [4])
        #expect(try reader.recommendations(for: since).results.map(\.itemID) == [ID(10)])
        let other = UserRatings(of: ID(8), items: [ID(20)], ratings: [4])
        #expect(try reader.recommendations(for: other).results.map(\.itemID) == [ID(30)])
        #expect(reader.isEverybodys(other) && !reader.isEverybodys(own) && !reader.isFor(other) && reader.isFor(own))
    }

    @Test func `a user with the id of an item is not that item`() throws {
        let lists = TrainedMatrix(rows: [row(20, [(20, 2), (21, 1)])])
        let reader = NeighbourReader(table: .holding(lists, isOfOneKind: false), basis: .lists, scale: scale)
        let own = UserRatings(of: ID(20), items: [], ratings: [])
        #expect(try reader.recommendations(for: own).results.map(\.itemID) == [ID(20), ID(21)])
    }

    @Test func `user neighbours are served as the model scores`() throws {
        let random = KnownData.random(users: 40, items: 50, count: 700, seed: 11)
        let whole = try snapshot(random)
        let settings = try ModelSettings(of: UserNeighbours().settings)
        let fitted = try UserNeighbours().fit(whole, settings, TrainingContext(threads: 1))
        let trained = try fitted.trained(TrainingContext(threads: 1))
        let served = try #require(ServedModel(trained, UserNeighbours(), settings, whole))
        var expected = [Float](repeating: 0, count: whole.interactions.itemCount)
        var found = expected
        var compared = 0
        for user in 0..<whole.interactions.userCount {
            fitted.score(user: user, into: &expected)
            served.score(user: user, into: &found)
            let seen = Set(whole.interactions.byUser.columns[whole.interactions.byUser.range(ofRow: user)])
            for item in expected.indices where expected[item] > 0.001 && !seen.contains(Int32(item)) {
                #expect(abs(expected[item] - found[item]) < 0.001)
                compared += 1
            }
        }
        #expect(compared > 100, "needs many scores to mean anything")
    }
}
