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
        let before = count(of: score, in: UnsafeBufferPointer(rebasing: scores[..<Int(best)])).equal
        return 1 / Double(1 + count(of: score, in: scores).above + before)
    }

    /// How likely a relevant item scores higher than another candidate, equals counting half (the Mann-Whitney statistic);
    /// nil if there is no other candidate.
    var areaUnderCurve: Double? {
        let silent = count(of: -.infinity, in: scores)
        let candidates = silent.above + silent.equal
        let others = candidates - relevant.count
        guard others > 0 else { return nil }
        var won = 0.0
        for item in relevant {
            let (higher, equal) = count(of: scores[Int(item)], in: scores)
            won += Double(candidates - higher - equal) + Double(equal) / 2
        }
        // Pairs of relevant items, each with itself among them, count half each way: taken out again.
        won -= Double(relevant.count * relevant.count) / 2
        return won / Double(relevant.count * others)
    }

    /// How many scores are higher, and how many the same. NaN is neither.
    private func count(of score: Float, in scores: UnsafeBufferPointer<Float>) -> (above: Int, equal: Int) {
        // A large catalogue is gone through for each relevant item of each user, so eight at a time.
        typealias Lanes = SIMD8<Float>
        var above = SIMD8<Int32>.zero
        var equal = SIMD8<Int32>.zero
        let whole = scores.count / Lanes.scalarCount * Lanes.scalarCount
        let bytes = UnsafeRawBufferPointer(scores)
        for place in stride(from: 0, to: whole, by: Lanes.scalarCount) {
            let lanes = bytes.loadUnaligned(fromByteOffset: place * MemoryLayout<Float>.stride, as: Lanes.self)
            above.replace(with: above &+ 1, where: lanes .> Lanes(repeating: score))
            equal.replace(with: equal &+ 1, where: lanes .== Lanes(repeating: score))
        }
        var sums = (above: Int(above.wrappedSum()), equal: Int(equal.wrappedSum()))
        for place in whole..<scores.count {
            if scores[place] > score { sums.above += 1 }
            if scores[place] == score { sums.equal += 1 }
        }
        return sums
    }
}
