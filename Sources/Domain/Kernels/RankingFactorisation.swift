internal import Glibc

/// Vectors of users and items, learnt so that what a user likes comes before what the user does not know.
///
///     x(u, i) = p(u) · q(i) + b(i),    q(i) = Σ_f w(i, f) · v(f),    b(i) = Σ_f w(i, f) · c(f)
///
/// An item is the sum of its features: itself, and what it shares with others, so that items that nobody knows have vectors
/// too (Kula, "Metadata Embeddings for User and Item Cold-start Recommendations", 2015, https://arxiv.org/abs/1507.08439).
/// For each like (u, i), in another order in each epoch, an item j that u does not like is drawn, and p(u), q(i), q(j) take
/// a step up the gradient of the loss, each number with its own step γ / √(1 + Σ of its squared gradients so far) (AdaGrad).
///
/// One thread learns: each step begins where the last one ended, so that more threads would give other results.
struct RankingFactorisation: Sendable {
    enum Loss: Sendable {
        /// One j for each like: ln σ(x(u, i) − x(u, j)) (Rendle et al., "BPR", 2009, https://arxiv.org/abs/1205.2618).
        case bayesian
        /// The first j drawn with x(u, j) > x(u, i) − 1: Φ · (x(u, i) − x(u, j)), where the more draws it took, the fewer
        /// such j there are, and the smaller the step: Φ = ln(items / draws) (Weston, Bengio and Usunier, "WSABIE", 2011).
        case weightedRank(mostDraws: Int)
    }

    struct Rule: Sendable {
        let loss: Loss
        let factors: Int
        let epochs: Int
        /// γ
        let learningRate: Float
        /// How far each step draws vectors towards zero.
        let regularisation: Float
    }

    /// p(u), by user, with a last number of 1 that meets the bias.
    let users: FactorRows
    /// q(i) with a last number of b(i), by item.
    let items: FactorRows

    /// - Parameters:
    ///   - likes: a row for each user.
    ///   - features: w, a row for each item, with at least as many columns as there are items; the first of them are the
    ///     items themselves.
    ///
    /// Throws `TrainingCancelled`.
    init(_ likes: SparseRows, features: SparseRows, _ rule: Rule, _ context: TrainingContext) throws {
        var steps = RankingDescent(likes, features: features, rule, seed: context.seed)
        let progress = RangeProgress(total: rule.epochs * likes.count, monitor: context.monitor)
        try context.monitor.report(.computing, completed: 0, total: rule.epochs * likes.count)
        for _ in 0..<rule.epochs {
            steps.shuffle()
            for start in stride(from: 0, to: likes.count, by: Self.likesPerReport) {
                let end = min(start + Self.likesPerReport, likes.count)
                steps.learn(start..<end)
                try progress.advance(by: end - start)
            }
        }
        (users, items) = steps.vectors()
    }

    @inline(__always)
    func score(user: Int, item: Int) -> Float { users.dot(user, items, item) }

    /// Some ten reports a second.
    private static let likesPerReport = 1 << 16
}
