/// Where relevant items stand among all candidates by their scores.
///
/// Scores that are NaN belong to no candidate; −∞ to candidates that the model says nothing about.
struct FullRanking {
    private let scores: UnsafeBufferPointer<Float>
    private let relevant: ArraySlice<Int32>

    /// - Parameter relevant: numbers of items with a score, ascending, at least one.
    init(_ scores: UnsafeBufferPointer<Float>, relevant: ArraySlice<Int32>) {
        self.scores = scores
        self.relevant = relevant
    }

    /// 1 / the place, from 1, of the best relevant item, of equals the lower number first; 0 if the model says nothing about
    /// any of them.
    var reciprocalRank: Double {
        var best: Int32 = -1
        for item in relevant where best < 0 || scores[Int(item)] > scores[Int(best)] { best = item }
        let score = scores[Int(best)]
        guard score > -.infinity else { return 0 }
        let before = equals(to: score, in: 0..<Int(best))
        return 1 / Double(1 + above(score) + before)
    }

    /// How likely a relevant item scores higher than another candidate, equals counting half (the Mann-Whitney statistic);
    /// nil if there is no other candidate.
    var areaUnderCurve: Double? {
        let candidates = above(-.infinity) + equals(to: -.infinity, in: scores.indices)
        let others = candidates - relevant.count
        guard others > 0 else { return nil }
        var won = 0.0
        for item in relevant {
            let score = scores[Int(item)]
            let higher = above(score)
            let equal = equals(to: score, in: scores.indices)
            won += Double(candidates - higher - equal) + Double(equal) / 2
        }
        // Pairs of relevant items, each with itself among them, count half each way: taken out again.
        won -= Double(relevant.count * relevant.count) / 2
        return won / Double(relevant.count * others)
    }

    private func above(_ score: Float) -> Int {
        var count = 0
        for other in scores { count &+= other > score ? 1 : 0 }
        return count
    }

    private func equals(to score: Float, in range: Range<Int>) -> Int {
        var count = 0
        for other in UnsafeBufferPointer(rebasing: scores[range]) { count &+= other == score ? 1 : 0 }
        return count
    }
}
