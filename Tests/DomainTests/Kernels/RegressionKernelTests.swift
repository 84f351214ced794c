import Support
import Testing

@testable import Domain

@Suite struct RegressionKernelTests {
    private static let oneThread = TrainingContext(threads: 1)

    /// Features with few values, so that nothing is lost by binning, and targets whose sums are exact.
    private static func coarse(_ rowCount: Int, features: Int, seed: UInt64) -> (rows: [[Float]], targets: [Float]) {
        var random = SplitMix64(seed: seed)
        let rows = (0..<rowCount).map { _ in
            (0..<features).map { _ in Float(Int.random(in: -4...4, using: &random)) / 4 }
        }
        let targets = rows.map { ($0[0] > 0.25 ? 2 : 0) + $0[1] + Float(Int.random(in: -4...4, using: &random)) / 4 }
        return (rows, targets)
    }

    private static func binned(_ rows: [[Float]], _ context: TrainingContext = oneThread) throws -> BinnedFeatures {
        let matrix = DenseMatrix(rows)
        return try BinnedFeatures(rowCount: rows.count, featureCount: rows[0].count, context) { row, features in
            features.update(from: matrix.row(row), count: matrix.columnCount)
        }
    }

    @Test(arguments: [(1, 1), (3, 2), (5, 4), (30, 1)], [2, 3] as [UInt64])
    func `a tree is the plain one, where each value has a bin`(_ size: (depth: Int, leaf: Int), _ seed: UInt64) throws {
        let (rows, targets) = Self.coarse(120, features: 4, seed: seed)
        let rule = RegressionTree.Rule(depth: size.depth, leastInLeaf: size.leaf, featuresPerSplit: 4)
        var random = SplitMix64(seed: seed)
        let weights = RegressionForest.draw(rows.count, &random)
        let tree = RegressionTree(growingOn: try Self.binned(rows), targets: targets, weights: weights, rule, &random)
        let plain = PlainTree(
            rows.indices.map { (rows[$0], Double(targets[$0]), Int(weights[$0])) },
            rule
        )
        #expect(tree.depth <= size.depth)
        for features in rows + Self.coarse(60, features: 4, seed: seed + 10).rows {
            #expect(tree.predict(features) == Float(plain.predict(features)))
        }
    }

    @Test func `a tree without rows, or of equal targets, is one leaf`() throws {
        var random = SplitMix64(seed: 1)
        let rows = Self.coarse(20, features: 3, seed: 1).rows
        let rule = RegressionTree.Rule(depth: 5, leastInLeaf: 1, featuresPerSplit: 3)
        func tree(_ target: Float, _ weight: Int32) throws -> RegressionTree {
            RegressionTree(
                growingOn: try Self.binned(rows),
                targets: Array(repeating: target, count: 20),
                weights: Array(repeating: weight, count: 20),
                rule,
                &random
            )
        }
        #expect(try tree(0.1, 1).nodes.map(\.value) == [0.1])
        #expect(try tree(0, 1).nodes.map(\.value) == [0])
        #expect(try tree(3, 0).nodes.map(\.value) == [0])
    }

    @Test func `values go to bins in their order, about as many to each`() throws {
        var random = SplitMix64(seed: 6)
        let rows = (0..<3000).map { _ in [random.bell(), Float(Int.random(in: 0...2, using: &random)), 7] }
        let binned = try Self.binned(rows, TrainingContext(threads: 2))
        #expect(binned.cuts[0].count == BinnedFeatures.mostBins - 1)
        #expect(binned.cuts[1...] == [[0.5, 1.5], []])
        var counts = [Int](repeating: 0, count: BinnedFeatures.mostBins)
        for (row, values) in rows.enumerated() {
            let bin = Int(binned.bins[row * 3])
            counts[bin] += 1
            #expect(bin == 0 || values[0] > binned.cuts[0][bin - 1])
            #expect(bin == binned.cuts[0].count || values[0] <= binned.cuts[0][bin])
            #expect(binned.bins[row * 3 + 1] == UInt8(values[1]))
            #expect(binned.bins[row * 3 + 2] == 0)
        }
        #expect(counts.allSatisfy { (40...54).contains($0) })
    }

    @Test func `a value that most rows have gets a bin, and so do those beside it`() throws {
        let values: [Float] = (0..<900).map { _ in 0 } + (1...100).map { Float($0) } + (1...100).map { -Float($0) }
        let cuts = try Self.binned(values.map { [$0] }).cuts[0]
        #expect(cuts == Array(Set(cuts)).sorted())
        #expect(cuts.contains { $0 < 0 } && cuts.contains { $0 >= 0 && $0 < 20 } && cuts.contains { $0 > 40 })
        #expect(try Self.binned([[1], [Float(1).nextUp]]).cuts == [[1]], "no number lies between")
    }

    @Test func `a forest is the mean of its trees, the same on any number of threads`() throws {
        let (rows, targets) = Self.coarse(200, features: 6, seed: 4)
        let rule = RegressionForest.Rule(
            trees: 5,
            tree: RegressionTree.Rule(depth: 4, leastInLeaf: 3, featuresPerSplit: 2)
        )
        let one = try RegressionForest(growingOn: Self.binned(rows), targets: targets, rule, Self.oneThread)
        let three = try RegressionForest(
            growingOn: Self.binned(rows),
            targets: targets,
            rule,
            TrainingContext(threads: 3)
        )
        #expect(one.trees.map(\.nodes) == three.trees.map(\.nodes))
        #expect(Set(one.trees.map { $0.nodes.map(\.threshold) }).count == 5, "each has rows and questions of its own")
        for features in rows.prefix(50) {
            let mean = one.trees.reduce(0) { $0 + $1.predict(features) } / 5
            var predicted: Float = 0
            one.predict(features, rowCount: 1, stride: 6, into: &predicted)
            #expect(abs(predicted - mean) < 1e-6)
        }
    }

    @Test(arguments: 0...4) func `what is known of a row need not be asked`(_ known: Int) throws {
        let (rows, targets) = Self.coarse(200, features: 4, seed: 7)
        let rule = RegressionForest.Rule(
            trees: 3,
            tree: RegressionTree.Rule(depth: 8, leastInLeaf: 1, featuresPerSplit: 2)
        )
        let forest = try RegressionForest(growingOn: Self.binned(rows), targets: targets, rule, Self.oneThread)
        for own in rows.prefix(10) {
            let first = Array(own.prefix(known))
            for tree in forest.trees {
                let rest = tree.knowing(first)
                #expect(rest.nodes.allSatisfy { $0.isLeaf || Int($0.feature) >= known })
                #expect(known == 0 ? rest.depth == tree.depth : rest.depth <= tree.depth)
                for other in rows.prefix(30) {
                    let features = first + other.dropFirst(known)
                    #expect(rest.predict(features) == tree.predict(features))
                }
            }
        }
    }

    @Test func `a forest learns what no sum of features can tell`() throws {
        let rows = Self.coarse(600, features: 3, seed: 9).rows
        let targets: [Float] = rows.map { ($0[0] > 0) == ($0[1] > 0) ? 1 : -1 }
        let rule = RegressionForest.Rule(
            trees: 20,
            tree: RegressionTree.Rule(depth: 6, leastInLeaf: 3, featuresPerSplit: 2)
        )
        let forest = try RegressionForest(growingOn: Self.binned(rows), targets: targets, rule, Self.oneThread)
        let tests: [([Float], Float)] = [([0.8, 0.8, 0], 1), ([-0.8, -0.8, 0], 1), ([0.8, -0.8, 0], -1)]
        for (features, expected) in tests {
            var predicted: Float = 0
            forest.predict(features, rowCount: 1, stride: 3, into: &predicted)
            #expect(abs(predicted - expected) < 0.3)
        }
    }

    // MARK: Ridge regression

    private static func ridge(
        _ rows: [[Float]],
        _ targets: [Float],
        _ regularisation: Double,
        threads: Int = 1
    ) throws -> RidgeRegression {
        let matrix = DenseMatrix(rows)
        return try RidgeRegression(
            targets: targets,
            featureCount: rows[0].count,
            regularisation: regularisation,
            TrainingContext(threads: threads)
        ) { row, features in features.update(from: matrix.row(row), count: matrix.columnCount) }
    }

    @Test(arguments: [0.001, 0.1, 3])
    func `ridge regression solves the equations of the textbook`(_ regularisation: Double) throws {
        let (rows, targets) = Self.coarse(50, features: 4, seed: 3)
        let found = try Self.ridge(rows, targets, regularisation)
        let count = Double(rows.count)
        func column(_ feature: Int) -> [Double] { rows.map { Double($0[feature]) } }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
        let means = (0..<4).map { mean(column($0)) }
        let deviations = (0..<4).map { feature in
            mean(column(feature).map { ($0 - means[feature]) * ($0 - means[feature]) }).squareRoot()
        }
        let target = mean(targets.map { Double($0) })
        let standard = rows.map { row in (0..<4).map { (Double(row[$0]) - means[$0]) / deviations[$0] } }
        let products = (0..<4).map { first in
            (0..<4).map { second in
                Float(
                    standard.reduce(0.0) { $0 + $1[first] * $1[second] }
                        + (first == second ? regularisation * count : 0)
                )
            }
        }
        let inverse = Reference.inverse(products)
        let sums = (0..<4).map { feature in
            zip(standard, targets).reduce(0.0) { $0 + $1.0[feature] * (Double($1.1) - target) }
        }
        for feature in 0..<4 {
            let weight = zip(inverse[feature], sums).reduce(0.0) { $0 + $1.0 * $1.1 } / deviations[feature]
            #expect(abs(Double(found.weights[feature]) - weight) < 1e-5)
        }
        var middle: Float = 0
        found.predict(means.map { Float($0) }, rowCount: 1, stride: 4, into: &middle)
        #expect(abs(Double(middle) - target) < 1e-5, "the mean of the features has the mean of the targets")
    }

    @Test func `ridge regression finds a sum again, and gives what does not vary no weight`() throws {
        let rows = Self.coarse(9000, features: 2, seed: 5).rows.map { $0 + [0.3] }
        let targets = rows.map { 3 + 2 * $0[0] - $0[1] }
        let found = try Self.ridge(rows, targets, 1e-9, threads: 3)
        #expect(abs(found.constant - 3) < 1e-5)
        #expect(abs(found.weights[0] - 2) < 1e-5 && abs(found.weights[1] + 1) < 1e-5 && found.weights[2] == 0)
        #expect(try Self.ridge(rows, targets, 1e-9).weights == found.weights, "whatever the threads")
        let nothing = try Self.ridge(rows, targets, 1e9)
        #expect(nothing.weights.allSatisfy { abs($0) < 1e-6 })
    }

    // MARK: Features

    @Test func `features of a rating are of vectors that do not know it`() throws {
        let source = KnownData.random(users: 12, items: 15, count: 120, seed: 2)
        let rule = BiasedFactorisation.Rule(
            factors: 3,
            epochs: 4,
            learningRate: 0.05,
            learningRateDecay: 1,
            regularisation: 0.02,
            biasRegularisation: 0.02,
            placesCount: false
        )
        func pairs(_ ratings: [Rating]) throws -> UnseenPairs {
            try UnseenPairs(snapshot(ListTrainingSource(ratings)), rule, .vectors, TrainingContext(threads: 2, seed: 5))
        }
        func features(_ pairs: UnseenPairs, _ row: Int) -> [Float] {
            [Float](unsafeUninitializedCapacity: pairs.features.count) { memory, count in
                if let first = memory.baseAddress { pairs.fill(row, into: first) }
                count = pairs.features.count
            }
        }
        let before = try pairs(source.ratings)
        #expect(before.count == source.ratings.count && before.features.count == 9)
        var others = source.ratings
        others[7] = Rating(others[7].user, others[7].item, others[7].rating > 3 ? 0.5 : 5)
        let after = try pairs(others)
        let changed = (0..<before.count).filter { row in
            abs(Double(before.targets[row]) + before.mean - Double(after.targets[row]) - after.mean) > 1e-4
        }
        #expect(changed.count == 1)
        #expect(features(before, changed[0]) == features(after, changed[0]))
        let moved = (0..<before.count).filter { features(before, $0) != features(after, $0) }
        #expect(moved.count > before.count / 2, "and those of most others are of vectors that do")
    }
}

extension RegressionTree {
    fileprivate func predict(_ features: [Float]) -> Float {
        var sum: Float = 0
        add(features, rowCount: 1, stride: features.count, to: &sum)
        return sum
    }
}
