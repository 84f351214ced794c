/// Reads recommendations for a user from an item-to-item matrix and the user's current ratings.
///
///     score(u, j) = Σ w(i, j) · (r(u, i) − b(u))    over the items i that u rated and that keep j as a neighbour
///     b(u) = (k·m + Σ r(u, ·)) / (k + n(u))         with m the middle of the scale
///
/// Each term is one reason of the recommendation. Deviations r − b are taken in steps of 2⁻¹⁶ and similarities in steps of
/// 2⁻²⁴, so every term is a whole multiple of 2⁻⁴⁰ and sums are exact below 2¹³: the reasons add up to the score to the last
/// bit, in whatever order they are added. Any thread may read.
public final class ItemNeighbourReader: Sendable {
    public let table: NeighbourTable
    public let scale: RatingScale
    private let scratches = ScratchPool()

    public init(table: NeighbourTable, scale: RatingScale) {
        self.table = table
        self.scale = scale
    }

    /// The items with the highest positive scores, best first, of equal scores the lower id first; never one that the user
    /// rated. Rethrows what `isAllowed` throws.
    public func recommendations(
        for ratings: UserRatings,
        _ request: RecommendationRequest = RecommendationRequest()
    ) throws -> RecommendedItems {
        guard ratings.count > 0, request.limit > 0 else { return .none }
        let profile = ReadingProfile(ratings, table, scale)
        let scratch = scratches.take(size: table.count)
        scratch.accumulate(profile.entries, table)
        scratch.exclude(profile.entries.lazy.map(\.number))
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

    /// What the user would rate the item: b(u) + score / Σ |w|, within the scale. Nil if none of the user's ratings speaks of
    /// it.
    public func prediction(of item: ID<Item>, for ratings: UserRatings) -> Double? {
        guard let target = table.number(of: item.rawValue).map(Int32.init) else { return nil }
        let profile = ReadingProfile(ratings, table, scale)
        var score = 0.0
        var weight = 0.0
        var isSpokenOf = false
        for entry in profile.entries where entry.id != item {
            for cell in table.cells(ofRow: entry.number) where cell.number == target {
                score += Double(cell.similarity) * entry.deviation
                weight += Double(abs(cell.similarity))
                isSpokenOf = true
            }
        }
        return isSpokenOf ? predictedRating(profile.baseline, score, weight: weight) : nil
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

    private func choose(
        _ request: RecommendationRequest,
        _ scratch: ReadingScratch
    ) throws -> (chosen: ArraySlice<TopSelection.Entry>, hasMore: Bool) {
        let (end, isBeyondAll) = request.offset.addingReportingOverflow(request.limit)
        let wanted = isBeyondAll ? table.count : min(end, table.count)
        // One more than wanted tells whether another part follows.
        let sorted = try scratch.select(capacity: wanted + 1) { number in
            try request.isAllowed?(ID(table.id(Int(number)))) ?? true
        }
        return (sorted.prefix(wanted).dropFirst(request.offset), sorted.count > wanted)
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
            let amount = Double(reason.similarity) * entry.deviation
            lists[Int(reason.place)].append(Contribution(itemID: entry.id, rating: entry.rating, amount: amount))
        }
        for place in lists.indices {
            lists[place].sort { $0.amount > $1.amount || ($0.amount == $1.amount && $0.itemID < $1.itemID) }
        }
        return lists
    }

    private func predictedRating(_ baseline: Double, _ score: Double, weight: Double) -> Double {
        scale.clipped(weight > 0 ? baseline + score / weight : baseline)
    }
}
