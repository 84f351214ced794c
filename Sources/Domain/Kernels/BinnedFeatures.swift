/// The features of so many rows, of which a tree asks only the order, and that only roughly: each value is the number
/// of the bin it falls into, a byte, and the bins of a feature hold about as many rows each.
struct BinnedFeatures: Sendable {
    static let mostBins = 64
    /// Rows that cuts are told from: bins of some hundreds are as even as bins of thousands.
    private static let mostRowsAsked = 20_000
    private static let rowsPerRange = 4096

    let rowCount: Int
    let featureCount: Int
    /// By feature, ascending: bin b holds what is above `cuts[b - 1]` and not above `cuts[b]`.
    let cuts: [[Float]]
    /// Row after row, the bin of each feature.
    let bins: [UInt8]

    /// Where a feature has no more different values than there are bins, each has a bin of its own, and nothing is
    /// lost.
    ///
    /// Throws `TrainingCancelled`.
    ///
    /// - Parameter fill: writes the features of a row, all of them finite; called on any thread.
    init(
        rowCount: Int,
        featureCount: Int,
        _ context: TrainingContext,
        _ fill: @escaping @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
    ) throws {
        self.rowCount = rowCount
        self.featureCount = featureCount
        let step = max(1, (rowCount + Self.mostRowsAsked - 1) / Self.mostRowsAsked)
        let asked = Array(stride(from: 0, to: rowCount, by: step))
        let values = DenseMatrix(rowCount: asked.count, columnCount: featureCount)
        for (place, row) in asked.enumerated() { fill(row, values.row(place)) }
        let cuts = try mapRanges(
            count: featureCount,
            chunk: 1,
            threads: context.threads,
            scratch: {},
            { _, range in
                try context.monitor.check()
                return Self.cuts(between: asked.indices.map { values.row($0)[range.lowerBound] }.sorted())
            }
        )
        self.cuts = cuts
        let parts = try mapRanges(
            count: rowCount,
            chunk: Self.rowsPerRange,
            threads: context.threads,
            scratch: {},
            { _, rows in
                try context.monitor.check()
                return Self.bins(of: rows, cuts, fill)
            }
        )
        bins = Array(parts.joined())
    }

    /// - Parameter values: ascending.
    private static func cuts(between values: [Float]) -> [Float] {
        var different: [Float] = []
        for value in values where value != different.last { different.append(value) }
        guard different.count > mostBins else { return zip(different, different.dropFirst()).map(middle) }
        var cuts: [Float] = []
        for bin in 1..<mostBins {
            let place = bin * values.count / mostBins
            let cut = middle(values[place - 1], values[place])
            // Between two equals, and where one value fills several bins, there is nothing to cut.
            if values[place - 1] < values[place] || cut != values[0], cut != cuts.last { cuts.append(cut) }
        }
        return cuts
    }

    /// Below the greater, even of neighbours among the numbers that there are.
    private static func middle(_ lesser: Float, _ greater: Float) -> Float {
        let middle = lesser + (greater - lesser) / 2
        return middle < greater ? middle : lesser
    }

    private static func bins(
        of rows: Range<Int>,
        _ cuts: [[Float]],
        _ fill: (Int, UnsafeMutablePointer<Float>) -> Void
    ) -> [UInt8] {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(cuts.count, 1)) { features in
            var bins: [UInt8] = []
            bins.reserveCapacity(rows.count * cuts.count)
            guard let first = features.baseAddress else { return bins }
            for row in rows {
                fill(row, first)
                for feature in cuts.indices { bins.append(UInt8(cuts[feature].countBelow(first[feature]))) }
            }
            return bins
        }
    }
}

extension [Float] {
    /// How many of these, which ascend, are less than a value.
    fileprivate func countBelow(_ value: Float) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
