/// Points parted into clusters, each point in that of the nearest centre, each centre the mean of its points (Lloyd), begun with
/// centres drawn far apart (k-means++, Arthur and Vassilvitskii, 2007).
struct KMeans: Sendable {
    private static let maximumIterations = 100
    private static let pointsPerRange = 1024

    /// A row for each cluster; fewer than asked for if there are fewer different points.
    private(set) var centres: PointRows
    /// By point: the number of its cluster.
    private(set) var clusters: [Int32]
    /// Σ of the squared distances between each point and its centre.
    private(set) var inertia: Double

    /// The best of several draws: the one with the least inertia.
    ///
    /// Throws `TrainingCancelled`.
    static func best(of draws: Int, _ points: PointRows, clusterCount: Int, _ context: TrainingContext) throws -> KMeans
    {
        var random = SplitMix64(seed: context.seed)
        var best = try KMeans(points, clusterCount: clusterCount, context, &random)
        for draw in 1..<max(draws, 1) {
            try context.monitor.report(.computing, completed: draw, total: draws)
            let other = try KMeans(points, clusterCount: clusterCount, context, &random)
            if other.inertia < best.inertia { best = other }
        }
        return best
    }

    /// Throws `TrainingCancelled`.
    init(_ points: PointRows, clusterCount: Int, _ context: TrainingContext, _ random: inout SplitMix64) throws {
        precondition(clusterCount > 0)
        centres = Self.drawCentres(points, clusterCount, &random)
        clusters = []
        inertia = .infinity
        for _ in 0..<Self.maximumIterations {
            let assignment = try Self.assign(points, to: centres, context)
            inertia = assignment.inertia
            if assignment.clusters == clusters { return }
            clusters = assignment.clusters
            moveCentres(to: assignment)
        }
    }

    /// Each next centre is a point drawn with a probability in proportion to its squared distance from the nearest so far.
    private static func drawCentres(_ points: PointRows, _ wanted: Int, _ random: inout SplitMix64) -> PointRows {
        guard points.rowCount > 0 else { return PointRows(rowCount: 0, dimensions: points.dimensions) }
        var chosen = [Int.random(in: 0..<points.rowCount, using: &random)]
        var distances = [Double](repeating: .infinity, count: points.rowCount)
        while chosen.count < wanted, let last = chosen.last {
            var total = 0.0
            for point in 0..<points.rowCount {
                distances[point] = min(distances[point], points.squaredDistance(of: point, to: points, last))
                total += distances[point]
            }
            guard total > 0 else { break }
            var left = Double.random(in: 0..<total, using: &random)
            // Rounding may leave a little behind the last point that counts.
            let drawn = distances.firstIndex {
                left -= $0
                return left < 0
            }
            chosen.append(drawn ?? distances.lastIndex { $0 > 0 } ?? 0)
        }
        var centres = PointRows(rowCount: chosen.count, dimensions: points.dimensions)
        for (cluster, point) in chosen.enumerated() {
            centres.values.replaceSubrange(
                centres.range(ofRow: cluster),
                with: points.values[points.range(ofRow: point)]
            )
        }
        return centres
    }

    private struct Assignment: Sendable {
        var clusters: [Int32] = []
        var inertia = 0.0
        /// By cluster: Σ of its points, and how many they are.
        var sums: PointRows
        var counts: [Int]

        mutating func add(_ other: Assignment) {
            clusters += other.clusters
            inertia += other.inertia
            for place in sums.values.indices { sums.values[place] += other.sums.values[place] }
            for cluster in counts.indices { counts[cluster] += other.counts[cluster] }
        }
    }

    private static func assign(_ points: PointRows, to centres: PointRows, _ context: TrainingContext) throws
        -> Assignment
    {
        let empty = Assignment(
            sums: PointRows(rowCount: centres.rowCount, dimensions: centres.dimensions),
            counts: Array(repeating: 0, count: centres.rowCount)
        )
        let parts = try mapRanges(
            count: points.rowCount,
            chunk: pointsPerRange,
            threads: context.threads,
            scratch: {},
            { _, range in
                try context.monitor.check()
                var part = empty
                for point in range {
                    let (cluster, distance) = centres.nearest(to: points, point)
                    part.clusters.append(Int32(cluster))
                    part.inertia += distance
                    part.counts[cluster] += 1
                    let first = cluster * points.dimensions
                    for (offset, place) in points.range(ofRow: point).enumerated() {
                        part.sums.values[first + offset] += points.values[place]
                    }
                }
                return part
            }
        )
        return parts.reduce(into: empty) { $0.add($1) }
    }

    /// A centre that lost all its points stays where it is.
    private mutating func moveCentres(to assignment: Assignment) {
        for (cluster, count) in assignment.counts.enumerated() where count > 0 {
            for place in centres.range(ofRow: cluster) {
                centres.values[place] = assignment.sums.values[place] / Double(count)
            }
        }
    }
}

extension PointRows {
    /// Between a point of these and a point of others in as many dimensions.
    @inline(__always)
    func squaredDistance(of row: Int, to others: PointRows, _ otherRow: Int) -> Double {
        values.withUnsafeBufferPointer { own in
            others.values.withUnsafeBufferPointer { other in
                var sum = 0.0
                for offset in 0..<dimensions {
                    let difference = own[row * dimensions + offset] - other[otherRow * dimensions + offset]
                    sum += difference * difference
                }
                return sum
            }
        }
    }

    /// Of these points the nearest to a point of others, of equals the first; there must be one.
    func nearest(to points: PointRows, _ point: Int) -> (row: Int, squaredDistance: Double) {
        var best = (row: 0, squaredDistance: Double.infinity)
        for row in 0..<rowCount {
            let distance = points.squaredDistance(of: point, to: self, row)
            if distance < best.squaredDistance { best = (row, distance) }
        }
        return best
    }
}
