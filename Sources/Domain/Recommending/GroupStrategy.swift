/// How a list for several people is made of what each of them would like (Masthoff, 2004).
public enum GroupStrategy: String, Sendable, CaseIterable {
    /// What they like most on average.
    case average
    /// What the least pleased of them likes most: nobody is made miserable.
    case leastMisery = "least-misery"
    /// Each in turn puts up their best of what is left.
    case fairness
}

/// Orders items for a group.
struct GroupRanking {
    /// One item as one person sees it.
    struct Wish {
        let number: Int32
        let score: Double
    }

    /// One row of the list.
    struct Row: Equatable {
        let number: Int32
        /// The mean, or the least, of the members' scores, each as a share of that member's best; from −∞ to 1.
        let score: Double
        /// Each member's own score as such a share; 0 where the member's ratings say nothing of the item.
        let shares: [Double]
    }

    /// The best rows, of equals the lower number first; only such as the strategy gives a positive score.
    ///
    /// - Parameter members: for each the items that their ratings speak of, with their scores, also negative ones.
    static func rows(_ members: [[Wish]], _ strategy: GroupStrategy, limit: Int) -> [Row] {
        let shares = shares(of: members)
        let rows = shares.map { number, shares in
            Row(number: number, score: value(of: shares, strategy), shares: shares)
        }
        let sorted = rows.filter { $0.score > 0 }.sorted { (-$0.score, $0.number) < (-$1.score, $1.number) }
        guard strategy == .fairness else { return Array(sorted.prefix(limit)) }
        return inTurn(sorted, memberCount: members.count, limit: limit)
    }

    private static func shares(of members: [[Wish]]) -> [Int32: [Double]] {
        var shares: [Int32: [Double]] = [:]
        for (member, wishes) in members.enumerated() {
            let best = wishes.reduce(0) { max($0, $1.score) }
            guard best > 0 else { continue }
            for wish in wishes {
                shares[wish.number, default: Array(repeating: 0, count: members.count)][member] = wish.score / best
            }
        }
        return shares
    }

    private static func value(of shares: [Double], _ strategy: GroupStrategy) -> Double {
        switch strategy {
        case .average, .fairness: shares.reduce(0, +) / Double(shares.count)
        case .leastMisery: shares.min() ?? 0
        }
    }

    /// Member after member takes the row that they like best; those who like none of what is left are passed over.
    private static func inTurn(_ rows: [Row], memberCount: Int, limit: Int) -> [Row] {
        // For each member the rows they like, best first.
        let favourites = (0..<memberCount).map { member in
            rows.filter { $0.shares[member] > 0 }
                .sorted { (-$0.shares[member], -$0.score, $0.number) < (-$1.shares[member], -$1.score, $1.number) }
        }
        var next = Array(repeating: 0, count: memberCount)
        var taken: Set<Int32> = []
        var list: [Row] = []
        while list.count < limit {
            let before = list.count
            for member in 0..<memberCount where list.count < limit {
                while next[member] < favourites[member].count, taken.contains(favourites[member][next[member]].number) {
                    next[member] += 1
                }
                guard next[member] < favourites[member].count else { continue }
                let row = favourites[member][next[member]]
                taken.insert(row.number)
                list.append(row)
            }
            if list.count == before { break }
        }
        return list
    }
}
