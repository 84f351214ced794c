/// Which rows of a table are added up for somebody's list, and how often each:
///
///     score(u, j) = Σ_k w(k, j) · c(u, k)
public enum ReadingBasis: Sendable {
    /// The rows of an item matrix for what u rated, c by the rule.
    case items(ReadingRule)
    /// What the people like u rated: the rows are their ratings, w(v, j) = r(v, j) − b(v), and c how like u they are.
    case users(LikeMinded)
    /// The one row of u, or of everybody, as it stands.
    case lists

    /// Whether each row is a rating, or has one of each of its items.
    var countsRatings: Bool {
        if case .lists = self { false } else { true }
    }
}
