/// Who is like whom: the neighbours of a user matrix, and for those who have none yet, the people whose ratings are like theirs
/// now.
public struct LikeMinded: Sendable {
    /// How many people somebody without a row is like.
    static let foldedIn = 50
    /// How many ratings are looked through for them, of people drawn evenly: some three milliseconds.
    static let foldInRatings = 2_000_000

    private let neighbours: NeighbourTable
    /// How many of the people must have rated an item that is to be on a list.
    let minimumSupport: Int

    /// - Parameter neighbours: the user matrix.
    public init(neighbours: NeighbourTable, minimumSupport: Int = 1) {
        precondition(minimumSupport > 0)
        self.neighbours = neighbours
        self.minimumSupport = minimumSupport
    }

    /// The people and how like the person they are, by the number of their row in the table of ratings.
    ///
    /// - Parameters:
    ///   - baseline: b(u), which the person's ratings are compared with.
    ///   - table: a row for each person, with r − b for each rating.
    func people(like ratings: UserRatings, baseline: Double, _ table: NeighbourTable) -> [(row: Int, likeness: Float)] {
        let known = ratings.user.map { neighbours.neighbours(of: $0.rawValue) } ?? []
        if known.isEmpty { return foldIn(ratings, baseline, table) }
        return known.compactMap { neighbour in
            table.rowNumber(of: neighbour.id).map { ($0, neighbour.similarity) }
        }
    }

    /// Those with the highest cosine of deviations, which are 0 where nobody rated:
    ///
    ///     s(u, v) = Σ_i d(u, i) · d(v, i) / (‖d(u)‖ · ‖d(v)‖),   d = r − b
    private func foldIn(
        _ ratings: UserRatings,
        _ baseline: Double,
        _ table: NeighbourTable
    ) -> [(row: Int, likeness: Float)] {
        var own = [Float](repeating: 0, count: table.count)
        var squares: Float = 0
        for (item, rating) in zip(ratings.items, ratings.ratings) {
            guard let number = table.number(of: item.rawValue) else { continue }
            own[number] = rating - Float(baseline)
            squares += own[number] * own[number]
        }
        guard squares > 0 else { return [] }
        let ownRow = ratings.user.flatMap { table.rowNumber(of: $0.rawValue) }
        var selection = TopSelection(capacity: Self.foldedIn)
        let step = max(1, table.neighbourCount / Self.foldInRatings)
        table.withCells { cells in
            for row in stride(from: 0, to: table.numberedRowCount, by: step) where row != ownRow {
                var product: Float = 0
                var length: Float = 0
                for position in table.range(row) {
                    let deviation = cells[position].similarity
                    product += own[Int(cells[position].number)] * deviation
                    length += deviation * deviation
                }
                guard product > 0 else { continue }
                selection.offer(score: Double(product / (squares * length).squareRoot()), number: Int32(row))
            }
        }
        return selection.takeSorted().map { (Int($0.number), Float($0.score)) }
    }
}

extension NeighbourTable {
    /// What everybody rated, as deviations from what each of them usually gives: a row for each user, 8 bytes a rating.
    static func ratings(of interactions: InteractionMatrix, _ scale: RatingScale) -> NeighbourTable {
        var builder = Builder(isOfOneKind: false)
        let rows = interactions.byUser
        for user in 0..<interactions.userCount {
            let range = rows.range(ofRow: user)
            let baseline = ReadingBaseline.of(rows.values[range], scale)
            builder.beginRow(interactions.userIDs[user])
            for position in range {
                let deviation = Float(ReadingProfile.stepped(Double(rows.values[position]) - baseline))
                let item = interactions.itemIDs[Int(rows.columns[position])]
                builder.addNeighbour(Neighbour(id: item, similarity: deviation))
            }
            builder.endRow()
        }
        return builder.finish()
    }
}
