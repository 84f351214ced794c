/// Intervals by drawing users anew (Efron and Tibshirani, 1993): as many as there are, with replacement, a thousand times; of
/// the thousand values the middle 95 of 100.
struct Bootstrap: Sendable {
    let resamples: Int
    let seed: UInt64
    let threads: Int

    init(
        resamples: Int = EvaluationLimits.resamples,
        seed: UInt64 = TrainingContext.standardSeed,
        threads: Int = Parallelism.processorCount
    ) {
        self.resamples = resamples
        self.seed = seed
        self.threads = threads
    }

    /// Each metric's mean over the splits, with its interval: a drawing takes the same users of every split. Metrics that no
    /// user has a value for are left out, and so is what some split does not have.
    func measurements(of splits: [UserSamples]) throws -> [Measurement] {
        guard let first = splits.first else { return [] }
        let table = Table(splits)
        let drawn = try draw(table)
        let values = splits.map { Dictionary(uniqueKeysWithValues: $0.measurements.map { ($0.metric, $0.value) }) }
        let metrics = first.metrics + first.totals.map(\.metric)
        return metrics.enumerated().compactMap { place, metric in
            let ofSplits = values.compactMap { $0[metric] }
            guard ofSplits.count == splits.count else { return nil }
            let mean = ofSplits.reduce(0, +) / Double(splits.count)
            let interval = place < first.metrics.count ? Self.middle(drawn.map { $0[place] }) : nil
            return Measurement(metric, mean, interval: interval)
        }
    }

    /// The samples of all splits side by side, a row for each user of any.
    private struct Table: Sendable {
        let metrics: [Metric]
        let splitCount: Int
        let userCount: Int
        /// User after user, split after split, metric after metric.
        private(set) var samples: [UserSamples.Sample]

        var width: Int { metrics.count * splitCount }

        init(_ splits: [UserSamples]) {
            metrics = splits.first?.metrics ?? []
            splitCount = splits.count
            let users = Set(splits.flatMap(\.users)).sorted()
            userCount = users.count
            samples = Array(repeating: .none, count: users.count * metrics.count * splits.count)
            let places = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, $0) })
            for (number, split) in splits.enumerated() {
                precondition(split.metrics == metrics, "splits are judged alike")
                for (row, user) in split.users.enumerated() {
                    guard let place = places[user] else { continue }
                    let start = place * width + number * metrics.count
                    for column in metrics.indices {
                        samples[start + column] = split.samples[row * metrics.count + column]
                    }
                }
            }
        }

        /// Each metric's mean over the splits; nil where a split has no value.
        func values(_ totals: [UserSamples.Sample]) -> [Double?] {
            metrics.indices.map { column in
                let ofSplits = (0..<splitCount).compactMap {
                    UserSamples.value(of: metrics[column], totals[$0 * metrics.count + column])
                }
                return ofSplits.count == splitCount ? ofSplits.reduce(0, +) / Double(splitCount) : nil
            }
        }
    }

    /// By drawing, the metrics' values. Each drawing has a seed of its own, so threads do not matter.
    private func draw(_ table: Table) throws -> [[Double?]] {
        var random = SplitMix64(seed: seed)
        let first = random.next()
        return try mapRanges(count: resamples, chunk: EvaluationLimits.resamplesPerRange, threads: threads, scratch: {})
        {
            _,
            range in range.map { table.values(totals(table, seed: first &+ UInt64($0))) }
        }
        .flatMap(\.self)
    }

    private func totals(_ table: Table, seed: UInt64) -> [UserSamples.Sample] {
        var random = SplitMix64(seed: seed)
        var totals = [UserSamples.Sample](repeating: .none, count: table.width)
        table.samples.withUnsafeBufferPointer { samples in
            totals.withUnsafeMutableBufferPointer { totals in
                for _ in 0..<table.userCount {
                    let start = Int(random.next(upperBound: UInt64(table.userCount))) * table.width
                    for column in 0..<table.width {
                        totals[column].sum += samples[start + column].sum
                        totals[column].weight += samples[start + column].weight
                    }
                }
            }
        }
        return totals
    }

    /// From the 2.5th to the 97.5th percentile; nil if there is none.
    private static func middle(_ values: [Double?]) -> ClosedRange<Double>? {
        let sorted = values.compactMap(\.self).sorted()
        guard !sorted.isEmpty else { return nil }
        let tail = Int(0.025 * Double(sorted.count))
        return sorted[tail]...sorted[sorted.count - 1 - tail]
    }
}
