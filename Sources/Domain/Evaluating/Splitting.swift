extension EvaluationProtocol {
    /// The split with a number from 0 to `splitCount`. The same data, seed and number give the same split.
    ///
    /// - Parameter whole: with times, if the protocol needs them.
    public func split(_ whole: TrainingSnapshot, number: Int = 0, seed: UInt64) -> EvaluationSplit {
        EvaluationSplit(of: whole, withholding: withheld(whole, number: number, seed: seed))
    }

    private func withheld(_ whole: TrainingSnapshot, number: Int, seed: UInt64) -> [Bool] {
        precondition((0..<splitCount).contains(number))
        let rows = whole.interactions.byUser
        switch self {
        case .kFold(let count): return Self.fold(number, of: count, rows.count, seed: seed)
        case .randomShare(let share): return Self.shareOfEach(rows, share, seed: seed)
        case .leaveLastOut: return Self.lastOfEach(rows, times: whole.times)
        case .timeSplit(let share): return Self.latest(share, times: whole.times)
        }
    }

    private static func fold(_ number: Int, of foldCount: Int, _ count: Int, seed: UInt64) -> [Bool] {
        var random = SplitMix64(seed: seed)
        var isWithheld = [Bool](repeating: false, count: count)
        let order = (0..<count).shuffled(using: &random)
        for place in stride(from: number, to: count, by: foldCount) { isWithheld[order[place]] = true }
        return isWithheld
    }

    private static func shareOfEach(_ rows: SparseRows, _ share: Double, seed: UInt64) -> [Bool] {
        var random = SplitMix64(seed: seed)
        var isWithheld = [Bool](repeating: false, count: rows.count)
        for row in 0..<rows.rowCount {
            let range = rows.range(ofRow: row)
            let count = Int((share * Double(range.count)).rounded())
            for position in range.shuffled(using: &random).prefix(count) { isWithheld[position] = true }
        }
        return isWithheld
    }

    private static func lastOfEach(_ rows: SparseRows, times: [Int64]) -> [Bool] {
        precondition(times.count == rows.count, "the split needs times")
        var isWithheld = [Bool](repeating: false, count: rows.count)
        for row in 0..<rows.rowCount where rows.range(ofRow: row).count > 1 {
            // Of equals, `max` gives the last.
            if let last = rows.range(ofRow: row).max(by: { times[$0] <= times[$1] }) { isWithheld[last] = true }
        }
        return isWithheld
    }

    private static func latest(_ share: Double, times: [Int64]) -> [Bool] {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return [] }
        let first = sorted[min(Int((1 - share) * Double(sorted.count)), sorted.count - 1)]
        return times.map { $0 >= first }
    }
}
