import Domain
import Testing

@Suite struct PowerLawRatingsTests {
    private static let source = PowerLawRatings(users: 2000, items: 800, ratings: 100_000)

    @Test func `there are as many as asked for, within the scale, in the order that training reads`() throws {
        var last: (Int64, Int64) = (0, 0)
        var count = 0
        try Self.source.forEachInteraction { user, item, rating, _ in
            #expect((user.rawValue, item.rawValue) > last)
            #expect((1...800).contains(item.rawValue) && (1...2000).contains(user.rawValue))
            #expect(
                RatingScale.halfStars.clipped(Double(rating)) == Double(rating) && rating * 2 == (rating * 2).rounded()
            )
            last = (user.rawValue, item.rawValue)
            count += 1
        }
        #expect(count == 100_000)
    }

    @Test func `the same seed makes the same ratings, another seed others`() throws {
        let twin = try InteractionMatrix(reading: PowerLawRatings(users: 2000, items: 800, ratings: 100_000))
        let other = try InteractionMatrix(reading: PowerLawRatings(users: 2000, items: 800, ratings: 100_000, seed: 2))
        let matrix = try InteractionMatrix(reading: Self.source)
        #expect(matrix.byUser == twin.byUser)
        #expect(matrix.byUser != other.byUser)
    }

    @Test func `few people and few items have most of the ratings`() throws {
        let matrix = try InteractionMatrix(reading: Self.source)
        for rows in [matrix.byUser, matrix.byItem] {
            let counts = (0..<rows.rowCount).map { rows.range(ofRow: $0).count }.sorted(by: >)
            let tenth = counts.prefix(rows.rowCount / 10).reduce(0, +)
            #expect(tenth * 10 > 3 * matrix.count)
        }
    }

    @Test func `a part of the shape has the users and items of MovieLens latest-small, and can be made at any size`() {
        let small = PowerLawRatings.shape(ratings: 100_836)
        #expect((600...700).contains(small.users) && (9000...10_000).contains(small.items))
        for ratings in [100, 1000, 1_000_000, 25_000_095, 1_000_000_000] {
            let shape = PowerLawRatings.shape(ratings: ratings)
            #expect(PowerLawRatings.isPossible(users: shape.users, items: shape.items, ratings: ratings))
        }
    }

    @Test(arguments: [(1, 4, 1), (3, 4, 3), (10, 100, 250)])
    func `the smallest and the fullest are made too`(_ users: Int, _ items: Int, _ ratings: Int) throws {
        let matrix = try InteractionMatrix(reading: PowerLawRatings(users: users, items: items, ratings: ratings))
        #expect(matrix.count == ratings)
        #expect(matrix.userCount == users)
    }
}
