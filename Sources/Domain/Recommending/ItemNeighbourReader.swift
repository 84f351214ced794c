/// Reads recommendations for a user from an item-to-item matrix and the user's current ratings.
///
///     score(u, j) = Σ w(i, j) · c(u, i)             over the items i that u rated and that keep j as a neighbour
///     c(u, i) = r(u, i) − b(u), or 1                by the rule for reading (`ReadingRule`, `ReadingBaseline`)
///
/// Each term is one reason of the recommendation. Weights c are taken in steps of 2⁻¹⁶ and similarities in steps of 2⁻²⁴, so every term is a whole multiple of 2⁻⁴⁰ and sums are exact below 2¹³: the reasons add up to the score to the last
/// bit, in whatever order they are added. Any thread may read.
public final class ItemNeighbourReader: Sendable {
    public let table: NeighbourTable
    public let rule: ReadingRule
    public let scale: RatingScale
    private let scratches = ScratchPool()

    public init(table: NeighbourTable, rule: ReadingRule = .deviations, scale: RatingScale) {
        self.table = table
        self.rule = rule
        self.scale = scale
    }

    /// The same table read by another rule.
    func reading(by rule: ReadingRule) -> ItemNeighbourReader {
        rule == self.rule ? self : ItemNeighbourReader(table: table, rule: rule, scale: scale)
    }

    /// The items with the highest positive scores, best first, of equal scores the lower id first; never one that the user
    /// rated. Rethrows what `isAllowed` throws.
    public func recommendations(
        for ratings: UserRatings,
        _ request: RecommendationRequest = RecommendationRequest()
    ) throws -> RecommendedItems {
        guard ratings.count > 0, request.limit > 0 else { return .none }
        let profile = ReadingProfile(ratings, table, rule, scale)
        let scratch = added(profile)
        scratch.exclude(request.excluded.lazy.compactMap { self.table.number(of: $0.rawValue) })
        let (chosen, hasMore) = try choose(request, scratch)
        let lists = request.wantsContributions ? contributions(to: chosen, profile, scratch) : nil
        let results = chosen.enumerated().map { place, entry in
            Recommendation(
                itemID: ID(table.id(Int(entry.number))),
                score: entry.score,
                predictedRating: predictedRating(
                    profile.baseline,
                    entry.score,
                    weight: scratch.weight(of: entry.number)
                ),
                ratingCount: scratch.termCount(of: entry.number),
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
        guard rule == .deviations, let target = table.number(of: item.rawValue).map(Int32.init) else { return nil }
        let profile = ReadingProfile(ratings, table, rule, scale)
        var score = 0.0
        var weight = 0.0
        var support = 0
        for entry in profile.entries where entry.id != item {
            for cell in table.cells(ofRow: entry.number) where cell.number == target {
                score += Double(cell.similarity) * entry.weight
                weight += Double(abs(cell.similarity))
                support += 1
            }
        }
        let rating = predictedRating(profile.baseline, score, weight: weight)
        return support > 0 ? rating.map { PredictedRating(rating: $0, support: support) } : nil
    }

    /// Where items would stand, from 1, in the user's list if one rating were not there: nil for those that would not be among
    /// the first `depth`. The item of that rating stays off the list, as it was seen all the same.
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
        request.reordering = nil
        request.excluded.insert(rated)
        let list = try recommendations(for: ratings.without(rated), request).results
        var places: [ID<Item>: Int] = [:]
        for (place, row) in list.enumerated() { places[row.itemID] = place + 1 }
        return items.map { places[$0] }
    }

    /// All that the user's ratings speak of and the user has not seen, with its score, also a negative one.
    func wishes(for ratings: UserRatings) -> [GroupRanking.Wish] {
        let scratch = added(ReadingProfile(ratings, table, rule, scale))
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
        scratch.accumulate(profile.entries, table)
        scratch.exclude(profile.entries.lazy.map(\.number))
        scratch.exclude(profile.silent)
        return scratch
    }

    private func choose(
        _ request: RecommendationRequest,
        _ scratch: ReadingScratch
    ) throws -> (chosen: ArraySlice<TopSelection.Entry>, hasMore: Bool) {
        let (end, isBeyondAll) = request.offset.addingReportingOverflow(request.limit)
        let wanted = isBeyondAll ? table.count : min(end, table.count)
        // One more than wanted tells whether another part follows. A pool is the same for all parts of a list.
        let pool = request.reordering == nil ? 0 : Reordering.poolSize
        var sorted = try scratch.select(capacity: max(wanted + 1, pool)) { number in
            try request.isAllowed?(ID(table.id(Int(number)))) ?? true
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
        for reason in scratch.findReasons(of: chosen, profile.entries, table) {
            let entry = profile.entries[Int(reason.entry)]
            let amount = Double(reason.similarity) * entry.weight
            lists[Int(reason.place)].append(Contribution(itemID: entry.id, rating: entry.rating, amount: amount))
        }
        for place in lists.indices {
            lists[place].sort { $0.amount > $1.amount || ($0.amount == $1.amount && $0.itemID < $1.itemID) }
        }
        return lists
    }

    /// Nil where scores are no deviations from a baseline.
    private func predictedRating(_ baseline: Double, _ score: Double, weight: Double) -> Double? {
        rule == .deviations ? scale.clipped(weight > 0 ? baseline + score / weight : baseline) : nil
    }
}
