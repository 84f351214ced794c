/// Reads recommendations for a user from an item-to-item matrix and the user's current ratings.
///
///     score(u, j) = Σ w(i, j) · (r(u, i) − b(u))    over the items i that u rated and that keep j as a neighbour
///     b(u) = (k·m + Σ r(u, ·)) / (k + n(u))         with m the middle of the scale
///
/// Each term is one reason of the recommendation. Deviations r − b are taken in steps of 2⁻¹⁶ and similarities in steps of
/// 2⁻²⁴, so every term is a whole multiple of 2⁻⁴⁰ and sums are exact below 2¹³: the reasons add up to the score to the last
/// bit, in whatever order they are added. Any thread may read.
public final class ItemNeighbourReader: Sendable {
    /// k: how many imagined ratings at the middle of the scale stand beside the user's own. It keeps the ratings of somebody
    /// who rated five films 5 positive news about each. Of 0, 5, 10, 20, 50 and 100 (and of m alone), 20 had the best HR@10
    /// on MovieLens latest-small (.062 .072 .072 .075 .072 .072 .071), measured as in `ItemNeighbours`.
    public static let baselineVotes = 20.0

    static let deviationSteps = 65_536.0

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
        var scratch = scratches.take(size: table.count)
        let profile = profile(of: ratings)
        for item in request.excluded { scratch.block(table.number(of: item.rawValue)) }
        for item in ratings.items { scratch.block(table.number(of: item.rawValue)) }
        accumulate(profile, &scratch)
        let (chosen, hasMore) = try choose(request, &scratch)
        let results = explain(chosen, profile, &scratch)
        // A scratch is not clean after an error: then it is dropped and not given back.
        scratches.giveBack(scratch)
        return RecommendedItems(results: results, hasMore: hasMore)
    }

    /// What the user would rate the item: b(u) + score / Σ |w|, within the scale. Nil if none of the user's ratings speaks of
    /// it.
    public func prediction(of item: ID<Item>, for ratings: UserRatings) -> PredictedRating? {
        guard let target = table.number(of: item.rawValue).map(Int32.init) else { return nil }
        let profile = profile(of: ratings)
        var reasons = Reasons()
        for entry in profile.entries where entry.id != item {
            for position in table.range(entry.number) where table.columns[position] == target {
                reasons.add(entry, similarity: table.similarities[position])
            }
        }
        return reasons.contributions.isEmpty ? nil : prediction(reasons, score: reasons.score, profile.baseline)
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

    private func profile(of ratings: UserRatings) -> Profile {
        let sum = ratings.ratings.reduce(0.0) { $0 + Double($1) }
        let baseline = (Self.baselineVotes * scale.middle + sum) / (Self.baselineVotes + Double(ratings.count))
        var entries: [Profile.Entry] = []
        entries.reserveCapacity(ratings.count)
        for (item, rating) in zip(ratings.items, ratings.ratings) {
            guard let number = table.number(of: item.rawValue) else { continue }
            let deviation = ((Double(rating) - baseline) * Self.deviationSteps).rounded() / Self.deviationSteps
            entries.append(Profile.Entry(id: item, number: number, rating: rating, deviation: deviation))
        }
        return Profile(baseline: baseline, entries: entries)
    }

    private func accumulate(_ profile: Profile, _ scratch: inout ReadingScratch) {
        for entry in profile.entries {
            for position in table.range(entry.number) {
                scratch.add(
                    Double(table.similarities[position]) * entry.deviation,
                    to: Int(table.columns[position])
                )
            }
        }
    }

    private func choose(
        _ request: RecommendationRequest,
        _ scratch: inout ReadingScratch
    ) throws -> (chosen: [TopSelection.Entry], hasMore: Bool) {
        let (end, isBeyondAll) = request.offset.addingReportingOverflow(request.limit)
        let wanted = isBeyondAll ? table.count : min(end, table.count)
        // One more than wanted tells whether another part follows.
        scratch.selection.reset(capacity: wanted + 1)
        for number in scratch.touched where scratch.isCandidate(number) {
            let score = scratch.sums[Int(number)]
            guard score > 0, scratch.selection.accepts(score: score, number: number),
                try request.isAllowed?(ID(table.id(Int(number)))) ?? true
            else { continue }
            scratch.selection.offer(score: score, number: number)
        }
        let sorted = scratch.selection.takeSorted()
        return (Array(sorted.prefix(wanted).dropFirst(request.offset)), sorted.count > wanted)
    }

    private func explain(
        _ chosen: [TopSelection.Entry],
        _ profile: Profile,
        _ scratch: inout ReadingScratch
    ) -> [Recommendation] {
        for (place, entry) in chosen.enumerated() { scratch.choose(entry.number, place: place) }
        var reasons = [Reasons](repeating: Reasons(), count: chosen.count)
        for entry in profile.entries {
            for position in table.range(entry.number) {
                guard let place = scratch.place(of: Int(table.columns[position])) else { continue }
                reasons[place].add(entry, similarity: table.similarities[position])
            }
        }
        return chosen.indices.map { place in
            reasons[place].sort()
            return Recommendation(
                itemID: ID(table.id(Int(chosen[place].number))),
                score: chosen[place].score,
                prediction: prediction(reasons[place], score: chosen[place].score, profile.baseline),
                contributions: reasons[place].contributions
            )
        }
    }

    private func prediction(_ reasons: Reasons, score: Double, _ baseline: Double) -> PredictedRating {
        let value = reasons.weight > 0 ? baseline + score / reasons.weight : baseline
        return PredictedRating(value: scale.clipped(value), support: reasons.contributions.count)
    }
}

/// A user's ratings of items that the table knows, about the user's own baseline.
private struct Profile {
    struct Entry {
        let id: ID<Item>
        let number: Int
        let rating: Float
        let deviation: Double
    }

    let baseline: Double
    let entries: [Entry]
}

/// The terms of one score.
private struct Reasons {
    var contributions: [Contribution] = []
    var weight = 0.0

    var score: Double { contributions.reduce(0) { $0 + $1.amount } }

    mutating func add(_ entry: Profile.Entry, similarity: Float) {
        let amount = Double(similarity) * entry.deviation
        contributions.append(Contribution(itemID: entry.id, rating: entry.rating, amount: amount))
        weight += Double(abs(similarity))
    }

    mutating func sort() {
        contributions.sort { $0.amount > $1.amount || ($0.amount == $1.amount && $0.itemID < $1.itemID) }
    }
}
