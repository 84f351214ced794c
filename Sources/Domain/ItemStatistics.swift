/// What an item's ratings amount to, kept up to date in the transaction of each rating.
public struct ItemStatistics: Sendable, Equatable {
    /// The number of ratings.
    public let votes: Int
    /// Their sum.
    public let ratingSum: Double

    public static let none = ItemStatistics(votes: 0, ratingSum: 0)

    public init(votes: Int, ratingSum: Double) {
        self.votes = votes
        self.ratingSum = ratingSum
    }

    /// Nil without votes.
    public var meanRating: Double? { votes > 0 ? ratingSum / Double(votes) : nil }
}

/// What an item is taken to deserve before its own ratings speak: so many imagined votes at the middle of the scale.
public struct StatisticsPrior: Sendable, Equatable {
    /// Enough that one enthusiast does not top the charts, few enough that ten ratings outweigh it.
    public static let defaultVotes = 10.0

    public let mean: Double
    public let votes: Double
    public let minimum: Double

    public init(scale: RatingScale, votes: Double = Self.defaultVotes) {
        self.mean = scale.middle
        self.votes = votes
        self.minimum = scale.minimum
    }

    /// The Bayesian mean: (C·m + Σr) / (C + n), with m the prior mean, C its votes, n the item's.
    public func weightedRating(_ statistics: ItemStatistics) -> Double {
        weightedRating(votes: Double(statistics.votes), ratingSum: statistics.ratingSum)
    }

    /// Popularity: how far the Bayesian mean stands above the scale's minimum, times the votes.
    public func popularity(_ statistics: ItemStatistics) -> Double {
        popularity(votes: Double(statistics.votes), ratingSum: statistics.ratingSum)
    }

    /// The same of votes that count for more or less than one.
    func popularity(votes given: Double, ratingSum: Double) -> Double {
        given > 0 ? (weightedRating(votes: given, ratingSum: ratingSum) - minimum) * given : 0
    }

    private func weightedRating(votes given: Double, ratingSum: Double) -> Double {
        (votes * mean + ratingSum) / (votes + given)
    }
}
