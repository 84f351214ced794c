/// What each of a person's ratings counts for when a list is read from an item-to-item matrix: score(u, j) = Σ w(i, j) · c(u, i).
public enum ReadingRule: Sendable, Equatable {
    /// c = r − b(u): what was liked speaks for its neighbours, and what was disliked against them.
    case deviations
    /// c = 1 for each rating of at least so much, and 0 for others. With the scale's minimum or less every rating counts.
    case likes(atLeast: Float)
}
