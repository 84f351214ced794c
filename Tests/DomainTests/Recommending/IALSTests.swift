import Support
import Testing

@testable import Domain

@Suite struct IALSTests {
    @Test func `circles that share nothing are told apart`() throws {
        // Users and items of the same third belong together; each user misses one item of theirs.
        let source = ListTrainingSource(
            (1...30).flatMap { user in
                (1...30).filter { $0 % 3 == user % 3 && $0 != user }.map { Rating(Int64(user), Int64($0), 4) }
            }
        )
        let fitted = try fit(.ials, source, ["factors": .number(8), "iterations": .number(30)])
        for user in 0..<30 { #expect(unseen(fitted, source, user).first == ID(Int64(user + 1))) }
        let rows = try #require(try fitted.trained(TrainingContext(threads: 2)).items).rows
        for row in rows {
            let nearest = row.neighbours.prefix(9).map(\.id)
            #expect(nearest.allSatisfy { $0 % 3 == row.id % 3 }, "its own circle comes first")
        }
    }

    @Test func `only ratings that are high enough are likes`() throws {
        let source = ListTrainingSource(
            (1...10).flatMap { user in [Rating(user, 1, 5), Rating(user, 2, 5), Rating(user, 3, 1)] }
        )
        let rows = try #require(try train(.ials, source, ["minimum_rating": .number(4)]).items).rows
        #expect(rows.map(\.id) == [1, 2])
        #expect(rows.allSatisfy { $0.neighbours.map(\.id).allSatisfy { $0 != 3 } })
    }
}
