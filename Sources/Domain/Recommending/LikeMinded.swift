/// How the people like somebody were found.
public enum Neighbourhood: String, Sendable, CaseIterable {
    /// At the training. Without a rating they stay the same people, more or less like the user than with it.
    case training
    /// By the user's ratings of this moment. Without a rating they are found anew.
    case ratings
}

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
    /// How many people are asked at most.
    private let mostPeople: Int

    /// - Parameter neighbours: the user matrix.
    public init(neighbours: NeighbourTable, minimumSupport: Int = 1, mostPeople: Int = .max) {
        precondition(minimumSupport > 0 && mostPeople > 0)
        self.neighbours = neighbours
        self.minimumSupport = minimumSupport
        self.mostPeople = mostPeople
    }

    /// How the people like the person are found.
    func neighbourhood(of ratings: UserRatings) -> Neighbourhood { stored(ratings).isEmpty ? .ratings : .training }

    /// The people and how like the person they are, by the number of their row in the table of ratings.
    ///
    /// - Parameters:
    ///   - item: the one whose rating counts as not there. Who is folded in is folded in without it. Neighbours from the
    ///     matrix stay the same people, each as like the person as before times how the cosine of deviations changes.
    ///   - table: a row for each person, with r − b for each rating.
    func people(
        like ratings: UserRatings,
        without item: ID<Item>? = nil,
        _ table: NeighbourTable,
        _ scale: RatingScale
    ) -> [(row: Int, likeness: Float)] {
        let kept = item.map(ratings.without) ?? ratings
        let known = stored(ratings)
        if known.isEmpty { return foldIn(kept, table, scale) }
        let people = known.compactMap { neighbour in
            table.rowNumber(of: neighbour.id).map { (row: $0, likeness: neighbour.similarity) }
        }
        if item == nil { return people }
        let (before, after) = (Deviations(ratings, table, scale), Deviations(kept, table, scale))
        return people.compactMap { row, likeness in
            let cosine = before.cosine(row)
            let rest = cosine > 0 ? likeness * max(0, after.cosine(row) / cosine) : likeness
            return rest == 0 ? nil : (row, rest)
        }
    }

    /// The person's ratings by how much they make those like the person who speak for an item, the most telling first; those
    /// that the latter did not rate are left out:
    ///
    ///     t(i) = d(u, i) · Σ_v d(v, i) · d(v, j) / ‖d(v)‖
    ///
    /// Of the cosine of deviations it is what i adds to the score of j.
    func telling(
        of item: ID<Item>,
        for ratings: UserRatings,
        _ table: NeighbourTable,
        _ scale: RatingScale
    ) -> [ID<Item>] {
        guard let target = table.number(of: item.rawValue).map(Int32.init) else { return [] }
        let own = Deviations(ratings, table, scale)
        var sums: [Int32: Float] = [:]
        for (row, _) in people(like: ratings, table, scale) {
            let cells = table.cells(ofRow: row)
            guard let opinion = cells.first(where: { $0.number == target })?.similarity else { continue }
            let length = cells.reduce(0) { $0 + $1.similarity * $1.similarity }.squareRoot()
            for cell in cells where own.values[Int(cell.number)] != 0 {
                sums[cell.number, default: 0] += cell.similarity * opinion / max(length, .leastNormalMagnitude)
            }
        }
        let amounts = sums.map { number, sum in
            (item: ID<Item>(table.id(Int(number))), amount: own.values[Int(number)] * sum)
        }
        return amounts.sorted { (-$0.amount, $0.item) < (-$1.amount, $1.item) }.map(\.item)
    }

    /// Empty for somebody without a row, and for ratings of nobody.
    private func stored(_ ratings: UserRatings) -> [Neighbour] {
        Array((ratings.user.map { neighbours.neighbours(of: $0.rawValue) } ?? []).prefix(mostPeople))
    }

    /// Those with the highest cosine of deviations.
    private func foldIn(
        _ ratings: UserRatings,
        _ table: NeighbourTable,
        _ scale: RatingScale
    ) -> [(row: Int, likeness: Float)] {
        let own = Deviations(ratings, table, scale)
        guard own.squares > 0 else { return [] }
        let ownRow = ratings.user.flatMap { table.rowNumber(of: $0.rawValue) }
        var selection = TopSelection(capacity: min(Self.foldedIn, mostPeople))
        let step = max(1, table.neighbourCount / Self.foldInRatings)
        for row in stride(from: 0, to: table.numberedRowCount, by: step) where row != ownRow {
            let cosine = own.cosine(row)
            if cosine > 0 { selection.offer(score: Double(cosine), number: Int32(row)) }
        }
        return selection.takeSorted().map { (Int($0.number), Float($0.score)) }
    }

    /// How far each of a person's ratings is from what they usually give, d = r − b, and 0 for what they did not rate.
    private struct Deviations {
        let table: NeighbourTable
        /// By item of the table.
        let values: [Float]
        /// ‖d‖².
        let squares: Float

        init(_ ratings: UserRatings, _ table: NeighbourTable, _ scale: RatingScale) {
            let baseline = Float(ReadingBaseline.of(ratings.ratings, scale))
            var values = [Float](repeating: 0, count: table.count)
            var squares: Float = 0
            for (item, rating) in zip(ratings.items, ratings.ratings) {
                guard let number = table.number(of: item.rawValue) else { continue }
                values[number] = rating - baseline
                squares += values[number] * values[number]
            }
            self.table = table
            self.values = values
            self.squares = squares
        }

        /// With those of somebody else, by row; 0 where they have nothing in common:
        ///
        ///     s(u, v) = Σ_i d(u, i) · d(v, i) / (‖d(u)‖ · ‖d(v)‖)
        @inline(__always)
        func cosine(_ row: Int) -> Float {
            var product: Float = 0
            var length: Float = 0
            table.withCells { cells in
                for position in table.range(row) {
                    let deviation = cells[position].similarity
                    product += values[Int(cells[position].number)] * deviation
                    length += deviation * deviation
                }
            }
            return product == 0 ? 0 : product / (squares * length).squareRoot()
        }
    }
}

extension NeighbourTable {
    /// What everybody rated, as deviations from what each of them usually gives: a row for each user, 8 bytes a rating.
    static func ratings(of interactions: InteractionMatrix, _ scale: RatingScale) -> NeighbourTable {
        var builder = Builder(isOfOneKind: false)
        let rows = interactions.byUser
        let step = ReadingProfile.deviationStep(scale)
        for user in 0..<interactions.userCount {
            let range = rows.range(ofRow: user)
            let baseline = ReadingBaseline.of(rows.values[range], scale)
            builder.beginRow(interactions.userIDs[user])
            for position in range {
                let deviation = Float(ReadingProfile.stepped(Double(rows.values[position]) - baseline, step))
                let item = interactions.itemIDs[Int(rows.columns[position])]
                builder.addNeighbour(Neighbour(id: item, similarity: deviation))
            }
            builder.endRow()
        }
        return builder.finish()
    }
}
