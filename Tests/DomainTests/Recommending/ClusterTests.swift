import Support
import Testing

@testable import Domain

@Suite struct ClusterTests {
    @Test func `eigenvectors are those of the matrix, at right angles and of length one`() {
        var random = SplitMix64(seed: 8)
        for size in [0, 1, 2, 3, 10, 31] {
            var matrix = Array(repeating: [Double](repeating: 0, count: size), count: size)
            for row in 0..<size {
                for column in 0...row {
                    matrix[row][column] = Double.random(in: -5...5, using: &random)
                    matrix[column][row] = matrix[row][column]
                }
            }
            let found = SymmetricEigenvectors(matrix)
            #expect(found.values == found.values.sorted(by: >))
            for (value, vector) in zip(found.values, found.vectors) {
                for row in 0..<size { #expect(abs(dot(matrix[row], vector) - value * vector[row]) < 1e-12) }
            }
            for first in 0..<size {
                for second in 0..<size {
                    #expect(abs(dot(found.vectors[first], found.vectors[second]) - (first == second ? 1 : 0)) < 1e-12)
                }
            }
        }
        let known = SymmetricEigenvectors([[2, 1], [1, 2]])
        #expect(zip(known.values, [3, 1]).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(SymmetricEigenvectors([[0, 0], [0, 0]]).values == [0, 0])
    }

    @Test func `standard points have mean 0 and deviation 1, and 0 where nothing varies`() {
        let standard = points([[1, 7], [3, 7], [5, 7]]).standardised()
        let step = 1.5.squareRoot()
        #expect(zip(standard.values, [-step, 0, 0, 0, step, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test func `points on a line need one component`() {
        let line = points([[-2, -4, 0], [1, 2, 0], [1, 2, 0]])
        let components = PrincipalComponents(line)
        #expect(components.cumulativeVariance.allSatisfy { abs($0 - 1) < 1e-12 })
        let projected = components.project(line, share: 1)
        #expect(projected.dimensions == 1)
        #expect(zip(projected.values, [-2, 1, 1]).allSatisfy { abs($0 - $1 * 5.0.squareRoot()) < 1e-12 })
    }

    @Test(.enabled(if: RealFile.areThere, "needs PALATE_DATA"))
    func `the components of the courses' user profiles hold the published variance`() throws {
        let rows = try RealFile.rows("ibm-courses/user_profile.csv").map { $0.dropFirst().map { Double($0)! } }
        #expect(rows.count == 33_901)
        let held = PrincipalComponents(points(rows).standardised()).cumulativeVariance
        let published = [0.288, 0.463, 0.576, 0.649, 0.719, 0.788, 0.843, 0.894, 0.927, 0.954, 0.973, 0.987, 0.998, 1]
        #expect(held.map { ($0 * 1000).rounded() / 1000 } == published)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `groups far apart become the clusters, whatever the seed`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rows = (0..<3000).map { point in
            [Double(point % 3) * 100, 0].map { $0 + Double.random(in: -1...1, using: &random) }
        }
        let found = try KMeans.best(of: 3, points(rows), clusterCount: 3, TrainingContext(threads: 2, seed: seed))
        #expect(Set(found.clusters).count == 3)
        for point in rows.indices { #expect(found.clusters[point] == found.clusters[point % 3]) }
        #expect(abs(found.inertia - plainInertia(rows, found)) < 1e-6)
        let alone = try KMeans.best(of: 3, points(rows), clusterCount: 3, TrainingContext(threads: 1, seed: seed))
        #expect(alone.centres == found.centres && alone.clusters == found.clusters)
    }

    @Test func `there are no more clusters than different points`() throws {
        let found = try KMeans.best(of: 2, points([[1], [1], [2]]), clusterCount: 5, TrainingContext(threads: 2))
        #expect(found.centres.rowCount == 2 && found.inertia == 0)
        #expect(try KMeans.best(of: 2, points([]), clusterCount: 5, TrainingContext(threads: 2)).clusters == [])
    }

    /// Users 1 to 6 rate tag a, users 7 to 12 tag b; items 1 to 4 have a, 5 to 8 have b.
    private static let tastes = ListTrainingSource(
        (1...12).flatMap { user -> [Rating] in
            let first: Int64 = user <= 6 ? 1 : 5
            return (first..<first + 3).map { Rating(Int64(user), $0, 4) }
                + (user.isMultiple(of: 6) ? [Rating(Int64(user), first + 3, 5)] : [])
        },
        items: (1...8).map { ItemContent(id: $0, title: "", tags: [$0 <= 4 ? "a" : "b"]) }
    )

    @Test func `people are recommended what their cluster rated and they did not`() throws {
        let settings: Attributes = ["clusters": .number(2), "prior_people": .number(0)]
        let fitted = try fit(.clusters, Self.tastes, settings)
        var scores = [Float](repeating: 0, count: 8)
        fitted.score(user: 0, into: &scores)
        #expect(scores == [1, 1, 1, 1 / 6, 0, 0, 0, 0], "one of six rated the fourth")
        let reader = try #require(try reader(.clusters, fitted, settings))
        let lists = try [1, 7, 6].map {
            try reader.recommendations(for: Self.tastes.ratings(of: $0)).results.map(\.itemID.rawValue)
        }
        #expect(lists == [[4], [8], []], "6 rated all four of the kind")
    }

    @Test func `people of average taste let popular items follow`() throws {
        let settings: Attributes = ["clusters": .number(2), "prior_people": .number(12)]
        let fitted = try fit(.clusters, Self.tastes, settings)
        var scores = [Float](repeating: 0, count: 8)
        fitted.score(user: 0, into: &scores)
        // (n(c, j) + 12/12 · n(j)) / (6 + 12)
        let expected: [Float] = [12, 12, 12, 2, 6, 6, 6, 1].map { $0 / 18 }
        #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        let reader = try #require(try reader(.clusters, fitted, settings))
        let list = try reader.recommendations(for: Self.tastes.ratings(of: 1)).results
        #expect(list.map(\.itemID) == [ID(5), ID(6), ID(7), ID(4), ID(8)])
        #expect(abs(list[3].score - 3 * 2.0 / 18) < 1e-6, "three items speak for it")
    }

    @Test func `without tags everybody is in one cluster, led by what most rated`() throws {
        let fitted = try fit(.clusters, KnownData.oneBeloved)
        var scores = [Float](repeating: 0, count: 21)
        fitted.score(user: 3, into: &scores)
        #expect(scores[0] == scores.max() && abs(scores[0] - 1) < 1e-6)
    }

    private func points(_ rows: [[Double]]) -> PointRows {
        var points = PointRows(rowCount: rows.count, dimensions: rows.first?.count ?? 0)
        points.values = rows.flatMap(\.self)
        return points
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

    private func plainInertia(_ rows: [[Double]], _ found: KMeans) -> Double {
        zip(rows, found.clusters).reduce(0) { sum, pair in
            let centre = found.centres.values[found.centres.range(ofRow: Int(pair.1))]
            return sum + zip(pair.0, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
    }
}
