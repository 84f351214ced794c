/// What each part of a blend gives one user's items, in standard deviations of what it gives those that the user did not rate.
struct SpreadScores {
    /// By part and item; a part that gives all items the same counts for nothing.
    private(set) var scores: [[Float]] = []
    /// By part: the standard deviation that its scores were divided by, or 0.
    private(set) var spreads: [Float] = []

    init(_ parts: [any FittedModel], _ interactions: InteractionMatrix, user: Int) {
        let seen = interactions.byUser.columns[interactions.byUser.range(ofRow: user)]
        for part in parts {
            var own = [Float](repeating: 0, count: interactions.itemCount)
            part.score(user: user, into: &own)
            Self.replaceNothing(in: &own)
            let spread = Self.spread(of: own, except: seen)
            spreads.append(spread)
            for item in own.indices { own[item] = spread > 0 ? own[item] / spread : 0 }
            scores.append(own)
        }
    }

    /// What a part says nothing about stands with the last that it does.
    private static func replaceNothing(in scores: inout [Float]) {
        guard scores.contains(-.infinity) else { return }
        let lowest = scores.lazy.filter { $0 > -.infinity }.min() ?? 0
        for item in scores.indices where scores[item] == -.infinity { scores[item] = lowest }
    }

    private static func spread(of scores: [Float], except seen: ArraySlice<Int32>) -> Float {
        var sum = 0.0
        var squares = 0.0
        for score in scores {
            sum += Double(score)
            squares += Double(score) * Double(score)
        }
        for item in seen {
            let score = Double(scores[Int(item)])
            sum -= score
            squares -= score * score
        }
        let count = Double(scores.count - seen.count)
        guard count > 0 else { return 0 }
        let variance = squares / count - (sum / count) * (sum / count)
        // Less than rounding leaves of equal scores is none.
        return variance > 1e-12 * squares / count ? Float(variance.squareRoot()) : 0
    }
}
