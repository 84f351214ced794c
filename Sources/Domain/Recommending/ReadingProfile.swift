/// The rows of a table that are added up for somebody, and what each counts for.
struct ReadingProfile {
    struct Entry {
        /// What the person rated; nil where rows are not items.
        let id: ID<Item>?
        /// Of the row.
        let number: Int
        let rating: Float
        /// In steps of deviations where rows are items, and otherwise of 2⁻²⁴.
        let weight: Double
    }

    private static let deviationSteps = 524_288.0
    private static let leastDeviationStep = 1 / 65_536.0
    private static let likenessSteps = 16_777_216.0

    /// What a prediction adds the deviations to; nil where scores are none.
    let baseline: Double?
    let entries: [Entry]
    /// The numbers of what the person rated.
    let seen: [Int]
    /// Whether predictions divide by the weights of the rows, rather than of the cells.
    let rowsWeigh: Bool
    /// How many rows must speak of an item.
    let minimumSupport: Int

    /// - Parameter without: the item whose rating counts as not there; a list that was computed whole stays as it is.
    init(
        _ ratings: UserRatings,
        without item: ID<Item>? = nil,
        _ table: NeighbourTable,
        _ basis: ReadingBasis,
        _ scale: RatingScale
    ) {
        switch basis {
        case .items(let rule): self.init(ratings, without: item, table, rule, scale)
        case .users(let people): self.init(ratings, without: item, table, people, scale)
        case .lists: self.init(listFor: ratings, table)
        }
    }

    private init(
        _ ratings: UserRatings,
        without left: ID<Item>?,
        _ table: NeighbourTable,
        _ rule: ReadingRule,
        _ scale: RatingScale
    ) {
        let kept = left.map(ratings.without) ?? ratings
        let baseline = ReadingBaseline.of(kept.ratings, scale)
        let step = Self.deviationStep(scale)
        var entries: [Entry] = []
        var seen: [Int] = []
        entries.reserveCapacity(ratings.count)
        seen.reserveCapacity(ratings.count)
        for (item, rating) in zip(ratings.items, ratings.ratings) {
            guard let number = table.number(of: item.rawValue) else { continue }
            seen.append(number)
            if item != left, let weight = Self.weight(of: rating, rule, baseline, step) {
                entries.append(Entry(id: item, number: number, rating: rating, weight: weight))
            }
        }
        self.baseline = rule == .deviations ? baseline : nil
        self.entries = entries
        self.seen = seen
        rowsWeigh = false
        minimumSupport = 1
    }

    private init(
        _ ratings: UserRatings,
        without item: ID<Item>?,
        _ table: NeighbourTable,
        _ people: LikeMinded,
        _ scale: RatingScale
    ) {
        let kept = item.map(ratings.without) ?? ratings
        baseline = ReadingBaseline.of(kept.ratings, scale)
        // Somebody without ratings is like nobody.
        let found = kept.count == 0 ? [] : people.people(like: ratings, without: item, table, scale)
        entries = found.map { row, likeness in
            let weight = (Double(likeness) * Self.likenessSteps).rounded() / Self.likenessSteps
            return Entry(id: nil, number: row, rating: 0, weight: weight)
        }
        seen = Self.numbers(of: ratings, table)
        rowsWeigh = true
        minimumSupport = people.minimumSupport
    }

    private init(listFor ratings: UserRatings, _ table: NeighbourTable) {
        let row = ratings.user.flatMap { table.rowNumber(of: $0.rawValue) } ?? table.rowNumber(of: MatrixRow.everybody)
        entries = row.map { [Entry(id: nil, number: $0, rating: 0, weight: 1)] } ?? []
        baseline = nil
        seen = Self.numbers(of: ratings, table)
        rowsWeigh = true
        minimumSupport = 1
    }

    private static func numbers(of ratings: UserRatings, _ table: NeighbourTable) -> [Int] {
        ratings.items.compactMap { table.number(of: $0.rawValue) }
    }

    private static func weight(of rating: Float, _ rule: ReadingRule, _ baseline: Double, _ step: Double) -> Double? {
        switch rule {
        case .deviations: stepped(Double(rating) - baseline, step)
        case .likes(let least): rating >= least ? 1 : nil
        }
    }

    /// A power of two: 2⁻¹⁶ on scales up to 8 wide, and on wider ones so much that no deviation has more than 2¹⁹ steps.
    static func deviationStep(_ scale: RatingScale) -> Double {
        let width = scale.maximum - scale.minimum
        let powerOfTwo = width.binade < width ? 2 * width.binade : width
        return max(leastDeviationStep, powerOfTwo / deviationSteps)
    }

    static func stepped(_ deviation: Double, _ step: Double) -> Double { (deviation / step).rounded() * step }
}
