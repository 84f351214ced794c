/// Puts the best few hundred of a list into an order that heeds `ListControls`; what follows them keeps the order by score.
///
/// Relevance is the score as a share of the best one. Popularity and recency move it by where a row stands among the others
/// when they are ordered by votes, or by age, so that neither needs a unit:
///
///     relevance(j) = score(j) / max score + popularity · (p(j) − ½) + recency · (t(j) − ½)
///
/// with p and t the share of rows with fewer votes, or that are older. Then maximal marginal relevance (Carbonell and
/// Goldstein, 1998) takes one row after another, the next being the one with the highest
///
///     (1 − diversity) · relevance(j) − diversity · max similarity(j, k) over the rows k above it
///
/// with similarities of the same matrix as shares of the largest among the rows. Of equals the one with the higher score, or
/// lower number, comes first.
public struct Reordering {
    /// What there is to know of a row.
    public struct Facts: Sendable {
        public var votes: Int
        /// When the item came about, in any unit that grows; nil if nobody knows.
        public var time: Double?

        public init(votes: Int, time: Double? = nil) {
            self.votes = votes
            self.time = time
        }
    }

    /// How many rows take part: enough for a dozen pages, few enough to look at all pairs in a moment.
    public static let poolSize = 400

    let controls: ListControls
    let facts: (ID<Item>) throws -> Facts

    /// - Parameter facts: asked about each row of the pool if popularity or recency count.
    public init(_ controls: ListControls, facts: @escaping (ID<Item>) throws -> Facts) {
        self.controls = controls
        self.facts = facts
    }

    /// - Parameters:
    ///   - pool: best first.
    ///   - neighbours: those of a number, with their similarities.
    func order(
        _ pool: [TopSelection.Entry],
        id: (_ number: Int32) -> Int64,
        neighbours: (_ number: Int32, _ body: (_ number: Int32, _ similarity: Float) -> Void) -> Void
    ) throws -> [TopSelection.Entry] {
        guard !controls.isPlain, pool.count > 1 else { return pool }
        let relevance = try relevance(of: pool, id)
        if controls.diversity == 0 {
            return pool.indices.sorted { (-relevance[$0], $0) < (-relevance[$1], $1) }.map { pool[$0] }
        }
        return Self.diversified(relevance, similarities(among: pool, neighbours), controls.diversity).map { pool[$0] }
    }

    // MARK: - Relevance

    private func relevance(of pool: [TopSelection.Entry], _ id: (Int32) -> Int64) throws -> [Double] {
        let best = pool.reduce(0) { max($0, $1.score) }
        var relevance = pool.map { best > 0 ? $0.score / best : 0 }
        guard controls.popularity != 0 || controls.recency != 0 else { return relevance }
        let facts = try pool.map { try self.facts(ID(id($0.number))) }
        let popularities = Self.standings(facts.map { Double($0.votes) })
        let ages = Self.standings(facts.map(\.time))
        for place in pool.indices {
            relevance[place] += controls.popularity * (popularities[place] - 0.5)
            relevance[place] += controls.recency * (ages[place] - 0.5)
        }
        return relevance
    }

    /// The share of the known values that are smaller, equal ones counting half; ½ for what nobody knows.
    static func standings(_ values: [Double?]) -> [Double] {
        let sorted = values.compactMap(\.self).sorted()
        return values.map { value in
            guard let value, sorted.count > 1 else { return 0.5 }
            let smaller = sorted.partitioningIndex { $0 >= value }
            let notLarger = sorted.partitioningIndex { $0 > value }
            return (Double(smaller) + Double(notLarger - smaller - 1) / 2) / Double(sorted.count - 1)
        }
    }

    // MARK: - Diversity

    private struct Likeness {
        let place: Int
        let similarity: Double
    }

    /// For each place the others like it, in either direction, as shares of the largest similarity.
    private func similarities(
        among pool: [TopSelection.Entry],
        _ neighbours: (Int32, (Int32, Float) -> Void) -> Void
    ) -> [[Likeness]] {
        var places: [Int32: Int] = [:]
        for (place, entry) in pool.enumerated() { places[entry.number] = place }
        var largest = 0.0
        var found = Array(repeating: [(place: Int, similarity: Double)](), count: pool.count)
        for (place, entry) in pool.enumerated() {
            neighbours(entry.number) { number, similarity in
                guard let other = places[number], other != place, similarity > 0 else { return }
                largest = max(largest, Double(similarity))
                found[place].append((other, Double(similarity)))
                found[other].append((place, Double(similarity)))
            }
        }
        return found.map { $0.map { Likeness(place: $0.place, similarity: $0.similarity / largest) } }
    }

    private static func diversified(_ relevance: [Double], _ likenesses: [[Likeness]], _ diversity: Double) -> [Int] {
        var left = Array(relevance.indices)
        var nearest = [Double](repeating: 0, count: relevance.count)
        var order: [Int] = []
        order.reserveCapacity(relevance.count)
        while !left.isEmpty {
            var best = 0
            var bestValue = -Double.infinity
            for (index, place) in left.enumerated() {
                let value = (1 - diversity) * relevance[place] - diversity * nearest[place]
                if value > bestValue { (best, bestValue) = (index, value) }
            }
            let chosen = left.remove(at: best)
            order.append(chosen)
            for likeness in likenesses[chosen] {
                nearest[likeness.place] = max(nearest[likeness.place], likeness.similarity)
            }
        }
        return order
    }
}

extension Array where Element == Double {
    /// The first index whose element meets a condition that, once met, all later ones meet.
    fileprivate func partitioningIndex(where isMet: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isMet(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
