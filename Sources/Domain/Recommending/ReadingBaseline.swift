/// What a person's ratings are compared with: their mean, with some imagined ratings at the middle of the scale.
///
///     b(u) = (k·m + Σ r(u, ·)) / (k + n(u))         with m the middle of the scale
enum ReadingBaseline {
    /// k. It keeps the ratings of somebody who rated five films 5 positive news about each. Of 0, 5, 10, 20, 50 and 100 (and
    /// of m alone), 20 had the best HR@10 on MovieLens latest-small (.062 .072 .072 .075 .072 .072 .071), measured as in
    /// `ItemNeighbours`.
    static let votes = 20.0

    static func of(_ ratings: some Collection<Float>, _ scale: RatingScale) -> Double {
        let sum = ratings.reduce(0.0) { $0 + Double($1) }
        return (votes * scale.middle + sum) / (votes + Double(ratings.count))
    }

    /// The same from all of somebody's deviations r − b, which add up to k · (b − m).
    static func of(deviations: some Sequence<Float>, _ scale: RatingScale) -> Double {
        scale.middle + deviations.reduce(0.0) { $0 + Double($1) } / votes
    }
}
