import Domain
import Support
import Testing

@Suite struct UserProfileTests {
    private static let items = [
        ItemContent(id: 1, title: "", tags: ["a"]), ItemContent(id: 2, title: "", tags: ["b"]),
        ItemContent(id: 3, title: "", tags: ["a", "b"]), ItemContent(id: 4, title: "", tags: ["A", "c", "a"]),
        ItemContent(id: 5, title: ""),
    ]
    private static let source = ListTrainingSource([Rating(1, 1, 4), Rating(1, 2, 3), Rating(2, 5, 5)], items: items)

    @Test func `scores are the product of tags with the ratings behind them`() throws {
        let fitted = try fit(.userProfile, Self.source, ["similarity": .text("product"), "weighting": .text("counts")])
        #expect(scores(fitted, 0, count: 5) == [4, 3, 7, 4, 0])
        #expect(scores(fitted, 1, count: 5) == [0, 0, 0, 0, 0])
    }

    @Test func `the cosine divides by the length of the item's tags`() throws {
        let fitted = try fit(.userProfile, Self.source, ["weighting": .text("counts")])
        let expected = [4, 3, 7 / 2.0.squareRoot(), 4 / 2.0.squareRoot(), 0]
        #expect(zip(scores(fitted, 0, count: 5), expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }

    @Test func `lists read from the matrix hold what lies along the profile`() throws {
        let settings: Attributes = ["weighting": .text("counts")]
        let fitted = try fit(.userProfile, Self.source, settings)
        let reader = try #require(try reader(.userProfile, fitted, settings))
        let list = try reader.recommendations(for: Self.source.ratings(of: 1))
        #expect(list.results.map(\.itemID) == [ID(3), ID(4)])
    }

    @Test(.enabled(if: RealFile.areThere, "needs PALATE_DATA"))
    func `the scores of the courses' user profiles are the published ones`() throws {
        let header = try RealFile.header("ibm-courses/course_genre.csv").dropFirst(2).map(String.init)
        let courses = try RealFile.rows("ibm-courses/course_genre.csv").filter { $0.count > header.count }
        let profiles = try RealFile.rows("ibm-courses/user_profile.csv").prefix(2000)
        // A profile is somebody who rated one thing for each tag, with the profile's value.
        let stand = Int64(courses.count)
        let source = ListTrainingSource(
            profiles.flatMap { profile in
                header.indices.compactMap { tag in
                    let value = Float(profile[1 + tag])!
                    return value > 0 ? Rating(Int64(profile[0])!, stand + Int64(tag), value) : nil
                }
            },
            items: courses.enumerated().map { number, course in
                ItemContent(
                    id: Int64(number),
                    title: "",
                    tags: header.indices.filter { course.suffix(header.count)[course.count - header.count + $0] == "1" }
                        .map { header[$0] }
                )
            } + header.enumerated().map { ItemContent(id: stand + Int64($0), title: "", tags: [$1]) }
        )
        var published: [Int64: [String: Float]] = [:]
        for row in try RealFile.rows("ibm-courses/profile_rs_results.csv") {
            published[Int64(row[0])!, default: [:]][String(row[1])] = Float(row[2])!
        }
        let fitted = try fit(.userProfile, source, ["similarity": .text("product"), "weighting": .text("counts")])
        let users = Array(Set(source.ratings.map(\.user))).sorted()
        var compared = 0
        for (number, user) in users.enumerated() {
            guard let own = published[user] else { continue }
            let ours = scores(fitted, number, count: courses.count + header.count)
            let ids = courses.map { String($0[0]) }
            for (course, score) in own {
                // One title holds a line end, which these plain rows do not read.
                guard let place = ids.firstIndex(of: course) else { continue }
                #expect(ours[place] == score)
                compared += 1
            }
        }
        #expect(compared > 1000, "needs users of both files to mean anything")
    }

    private func scores(_ fitted: any FittedModel, _ user: Int, count: Int) -> [Float] {
        var scores = [Float](repeating: .nan, count: count)
        fitted.score(user: user, into: &scores)
        return scores
    }
}
