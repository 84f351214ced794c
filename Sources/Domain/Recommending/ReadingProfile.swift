/// A user's ratings of items that a table knows, and what each counts for.
struct ReadingProfile {
    struct Entry {
        let id: ID<Item>
        let number: Int
        let rating: Float
        /// What the rating counts for, in steps of 2⁻¹⁶: r − b, or 1 for what was liked.
        let weight: Double
    }

    private static let weightSteps = 65_536.0

    let baseline: Double
    /// The ratings that count.
    let entries: [Entry]
    /// Numbers of rated items whose ratings count for nothing: seen all the same.
    let silent: [Int]

    init(_ ratings: UserRatings, _ table: NeighbourTable, _ rule: ReadingRule, _ scale: RatingScale) {
        let baseline = ReadingBaseline.of(ratings.ratings, scale)
        var entries: [Entry] = []
        var silent: [Int] = []
        entries.reserveCapacity(ratings.count)
        for (item, rating) in zip(ratings.items, ratings.ratings) {
            guard let number = table.number(of: item.rawValue) else { continue }
            if let weight = Self.weight(of: rating, rule, baseline) {
                entries.append(Entry(id: item, number: number, rating: rating, weight: weight))
            } else {
                silent.append(number)
            }
        }
        self.baseline = baseline
        self.entries = entries
        self.silent = silent
    }

    private static func weight(of rating: Float, _ rule: ReadingRule, _ baseline: Double) -> Double? {
        switch rule {
        case .deviations: ((Double(rating) - baseline) * weightSteps).rounded() / weightSteps
        case .likes(let least): rating >= least ? 1 : nil
        }
    }
}
