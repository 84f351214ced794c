/// A user's ratings of items that a table knows, about the user's own baseline.
struct ReadingProfile {
    struct Entry {
        let id: ID<Item>
        let number: Int
        let rating: Float
        /// r − b, in steps of 2⁻¹⁶.
        let deviation: Double
    }

    private static let deviationSteps = 65_536.0

    let baseline: Double
    let entries: [Entry]

    init(_ ratings: UserRatings, _ table: NeighbourTable, _ scale: RatingScale) {
        let baseline = ReadingBaseline.of(ratings.ratings, scale)
        var entries: [Entry] = []
        entries.reserveCapacity(ratings.count)
        for (item, rating) in zip(ratings.items, ratings.ratings) {
            guard let number = table.number(of: item.rawValue) else { continue }
            let deviation = ((Double(rating) - baseline) * Self.deviationSteps).rounded() / Self.deviationSteps
            entries.append(Entry(id: item, number: number, rating: rating, deviation: deviation))
        }
        self.baseline = baseline
        self.entries = entries
    }
}
