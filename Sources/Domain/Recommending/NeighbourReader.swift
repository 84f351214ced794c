/// Reads recommendations for a user from a table and the user's current ratings.
///
///     score(u, j) = Σ w(k, j) · c(u, k)             over the rows k of u that have j
///
/// with the rows of an item matrix for what u rated, and c(u, i) = r(u, i) − b(u), or 1, by the rule for reading (`ReadingRule`,
/// `ReadingBaseline`); for other tables see `ReadingBasis`. Each term is one part of the score, whatever the basis: the user's
/// ratings, the people like the user, or the list.
///
/// Deviations are at most 2¹⁹ steps (of 2⁻¹⁶, see `ReadingProfile.deviationStep`), and similarities 2²⁴ steps (of 2⁻²⁴, see
/// `NeighbourTable.Builder`), so every term is a whole multiple, of at most 2⁴³, of one number, and sums of a thousand of the
/// largest are exact: the parts add up to the score to the last bit, in whatever order they are added. Any thread may read.
public final class NeighbourReader: Sendable {
    public let table: NeighbourTable
    public let basis: ReadingBasis
    public let scale: RatingScale
    private let scratches = ScratchPool()

    public init(table: NeighbourTable, basis: ReadingBasis, scale: RatingScale) {
        self.table = table
        self.basis = basis
        self.scale = scale
    }

    /// Reads an item matrix.
    public convenience init(table: NeighbourTable, rule: ReadingRule = .deviations, scale: RatingScale) {
        self.init(table: table, basis: .items(rule), scale: scale)
    }

    /// Reads a matrix of any kind; nil for one of users where nobody's ratings are at hand.
    ///
    /// - Parameter ratings: see `NeighbourTable.ratings`.
    convenience init?(
        _ matrix: NeighbourTable,
        _ kind: SimilarityMatrix.Kind,
        rule: ReadingRule,
        minimumSupport: Int,
        similarUsers: Int = .max,
        ratings: @autoclosure () -> NeighbourTable?,
        scale: RatingScale
    ) {
        switch kind {
        case .itemToItem: self.init(table: matrix, basis: .items(rule), scale: scale)
        case .userToUser:
            guard let ratings = ratings() else { return nil }
            let people = LikeMinded(
                neighbours: matrix,
                minimumSupport: minimumSupport,
                mostPeople: similarUsers
            )
            self.init(table: ratings, basis: .users(people), scale: scale)
        case .userToItem: self.init(table: matrix, basis: .lists, scale: scale)
        }
    }

    /// Whether the user has ratings, or a list of their own, to read from.
    func isFor(_ ratings: UserRatings) -> Bool {
        switch basis {
        case .items, .users: ratings.count > 0
        case .lists: hasOwnList(ratings)
        }
    }

    /// Whether this is no more than everybody's list.
    func isEverybodys(_ ratings: UserRatings) -> Bool {
        if case .lists = basis { !hasOwnList(ratings) } else { false }
    }

    private func hasOwnList(_ ratings: UserRatings) -> Bool {
        ratings.user.map { table.rowNumber(of: $0.rawValue) != nil } ?? false
    }

    /// The items with the highest positive scores, best first, of equal scores the lower id first; never one that the user
    /// rated. Rethrows what `isAllowed` throws.
    public func recommendations(
        for ratings: UserRatings,
        _ request: RecommendationRequest = RecommendationRequest()
    ) throws -> RecommendedItems {
        guard request.limit > 0 else { return .none }
        let profile = ReadingProfile(ratings, without: request.without, table, basis, scale)
        guard !profile.entries.isEmpty else { return .none }
        let scratch = added(profile)
        scratch.exclude(request.excluded.lazy.compactMap { self.table.number(of: $0.rawValue) })
        let (chosen, hasMore) = try choose(request, profile, scratch)
        let lists = request.wantsContributions ? contributions(to: chosen, profile, scratch) : nil
        let results = chosen.enumerated().map { place, entry in
            Recommendation(
                itemID: ID(table.id(Int(entry.number))),
                score: entry.score,
                predictedRating: predictedRating(profile, entry.score, weight: scratch.weight(of: entry.number)),
                ratingCount: basis.countsRatings ? scratch.termCount(of: entry.number) : nil,
                contributions: lists?[place] ?? []
            )
        }
        // A scratch is not clean after an error: then it is dropped and not given back.
        scratches.giveBack(scratch)
        return RecommendedItems(results: results, hasMore: hasMore)
    }

    /// What the user would rate the item: b(u) + score / Σ |w|, within the scale, with the number of the user's ratings that
    /// speak of it. Nil if none does, and where lists are not read by deviations.
    public func prediction(of item: ID<Item>, for ratings: UserRatings) -> PredictedRating? {
        let profile = ReadingProfile(ratings, table, basis, scale)
        guard profile.baseline != nil, let target = table.number(of: item.rawValue).map(Int32.init) else { return nil }
        var score = 0.0
        var weight = 0.0
        var support = 0
        for entry in profile.entries where entry.id != item {
            for cell in table.cells(ofRow: entry.number) where cell.number == target {
                score += Double(cell.similarity) * entry.weight
                weight += profile.rowsWeigh ? abs(entry.weight) : Double(abs(cell.similarity))
                support += 1
            }
        }
        let rating = predictedRating(profile, score, weight: weight)
        return support > 0 ? rating.map { PredictedRating(rating: $0, support: support) } : nil
    }

    /// Where items would stand, from 1, in the user's list if one rating were not there: nil for those that would not be among
    /// the first `depth`.
    ///
    /// Rethrows what `isAllowed` throws.
    public func places(
        of items: [ID<Item>],
        without rated: ID<Item>,
        for ratings: UserRatings,
        _ request: RecommendationRequest = RecommendationRequest(),
        depth: Int
    ) throws -> [Int?] {
        var request = request
        (request.offset, request.limit, request.wantsContributions) = (0, depth, false)
        (request.reordering, request.without) = (nil, rated)
        let list = try recommendations(for: ratings, request).results
        var places: [ID<Item>: Int] = [:]
        for (place, row) in list.enumerated() { places[row.itemID] = place + 1 }
        return items.map { places[$0] }
    }

    /// Where people like the user are read: the user's ratings that make those of them who speak for an item like the user, the
    /// most telling first. Empty for other bases; see `LikeMinded.telling`.
    func tellingRatings(of item: ID<Item>, for ratings: UserRatings) -> [ID<Item>] {
        guard case .users(let people) = basis else { return [] }
        return people.telling(of: item, for: ratings, table, scale)
    }

    /// How the people like the user are found; nil where none are read.
    func neighbourhood(of ratings: UserRatings) -> Neighbourhood? {
        if case .users(let people) = basis { people.neighbourhood(of: ratings) } else { nil }
    }

    /// All that the user's ratings speak of and the user has not seen, with its score, also a negative one.
    func wishes(for ratings: UserRatings) -> [GroupRanking.Wish] {
        let scratch = added(ReadingProfile(ratings, table, basis, scale))
        defer { scratches.giveBack(scratch) }
        return scratch.scored.map { GroupRanking.Wish(number: $0.number, score: $0.score) }
    }

    /// The item's neighbours, nearest first. Rethrows what `isAllowed` throws.
    public func similar(
        to item: ID<Item>,
        _ request: RecommendationRequest = RecommendationRequest()
    ) throws -> [Neighbour] {
        let wanted = try table.neighbours(of: item.rawValue).filter {
            try !request.excluded.contains(ID($0.id)) && request.isAllowed?(ID($0.id)) ?? true
        }
        return Array(wanted.dropFirst(request.offset).prefix(request.limit))
    }

    // MARK: The steps of a reading

    /// A scratch with the profile's terms, and what was seen left out.
    private func added(_ profile: ReadingProfile) -> ReadingScratch {
        let scratch = scratches.take(size: table.count)
        scratch.accumulate(profile.entries, table, rowsWeigh: profile.rowsWeigh)
        scratch.exclude(profile.seen)
        return scratch
    }

    private func choose(
        _ request: RecommendationRequest,
        _ profile: ReadingProfile,
        _ scratch: ReadingScratch
    ) throws -> (chosen: ArraySlice<TopSelection.Entry>, hasMore: Bool) {
        let (end, isBeyondAll) = request.offset.addingReportingOverflow(request.limit)
        let wanted = isBeyondAll ? table.count : min(end, table.count)
        // One more than wanted tells whether another part follows. A pool is the same for all parts of a list.
        let pool = request.reordering == nil ? 0 : Reordering.poolSize
        let least = profile.minimumSupport
        var sorted = try scratch.select(capacity: max(wanted + 1, pool)) { number in
            try (least == 1 || scratch.termCount(of: number) >= least)
                && request.isAllowed?(ID(table.id(Int(number)))) ?? true
        }
        if let reordering = request.reordering { sorted = try reordered(sorted, reordering) }
        return (sorted.prefix(wanted).dropFirst(request.offset), sorted.count > wanted)
    }

    private func reordered(_ sorted: [TopSelection.Entry], _ reordering: Reordering) throws -> [TopSelection.Entry] {
        let pool = Array(sorted.prefix(Reordering.poolSize))
        let ordered = try reordering.order(
            pool,
            id: { table.id(Int($0)) },
            neighbours: { number, body in
                // Where rows are users, nothing here says how like each other items are.
                guard case .items = basis else { return }
                for cell in table.cells(ofRow: Int(number)) { body(cell.number, cell.similarity) }
            }
        )
        return ordered + sorted.dropFirst(pool.count)
    }

    /// The terms of each chosen item's score, the largest first.
    private func contributions(
        to chosen: ArraySlice<TopSelection.Entry>,
        _ profile: ReadingProfile,
        _ scratch: ReadingScratch
    ) -> [[Contribution]] {
        var lists = Array(repeating: [Contribution](), count: chosen.count)
        let source = contributionSource(profile)
        for reason in scratch.findReasons(of: chosen, profile.entries, table) {
            let amount = Double(reason.similarity) * profile.entries[Int(reason.entry)].weight
            lists[Int(reason.place)].append(Contribution(source: source(reason), amount: amount))
        }
        // Entries are in the order of their items, and those of equal amounts stay so.
        for place in lists.indices { lists[place].sort { $0.amount > $1.amount } }
        return lists
    }

    /// What each term of a score comes from.
    private func contributionSource(_ profile: ReadingProfile) -> (ReadingScratch.Reason) -> Contribution.Source {
        let entries = profile.entries
        switch basis {
        case .items:
            return { [table] reason in
                let entry = entries[Int(reason.entry)]
                return .rating(entry.rating, of: ID(table.rowID(entry.number)))
            }
        case .users:
            let baselines = entries.map { entry in
                ReadingBaseline.of(deviations: table.cells(ofRow: entry.number).lazy.map(\.similarity), scale)
            }
            return { [scale] reason in
                let rating = scale.nearest(to: baselines[Int(reason.entry)] + Double(reason.similarity))
                return .neighbour(rating: Float(rating), similarity: entries[Int(reason.entry)].weight)
            }
        case .lists: return { _ in .list }
        }
    }

    /// Nil where scores are no deviations from a baseline.
    private func predictedRating(_ profile: ReadingProfile, _ score: Double, weight: Double) -> Double? {
        profile.baseline.map { scale.clipped(weight > 0 ? $0 + score / weight : $0) }
    }
}
