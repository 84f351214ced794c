import Domain
import Support

/// Ratings that people add, change and delete, by lot.
struct ChangingRatings {
    private struct Pair: Hashable {
        let user: Int64
        let item: Int64
    }

    /// So that the first free id is between others.
    private static let spacing: Int64 = 3

    private var ratings: [Pair: Float] = [:]
    /// Those of the ratings, and some that are gone, in the order in which they came.
    private var pairs: [Pair] = []
    private var random: SplitMix64
    private let users: Int
    private let items: Int

    /// Each user rates a handful of the items, the first ones most.
    init(users: Int, items: Int, perUser: Int, seed: UInt64) {
        self.users = users
        self.items = items
        random = SplitMix64(seed: seed)
        for user in 1...users { for _ in 0..<perUser { rate(Int64(user) * Self.spacing, someItem()) } }
    }

    var source: ListTrainingSource {
        ListTrainingSource(ratings.map { Rating($0.key.user, $0.key.item, $0.value) })
    }

    /// Somebody adds, changes or deletes one rating; now and then a user or an item comes or goes.
    mutating func changeSomething() {
        switch random.below(20) {
        case 0: for _ in 0..<3 { rate(newID(of: users), someItem()) }
        case 1: rate(someUser(), newID(of: items))
        case 2: remove(item: someItem())
        case 3...6: if let pair = somePair() { ratings[pair] = nil }
        default: changeRatingsOnly()
        }
    }

    /// Somebody who rated something rates one more item that others rated, or changes a rating.
    mutating func changeRatingsOnly() {
        guard let pair = somePair(), let other = somePair() else { return }
        rate(pair.user, random.below(2) == 0 ? pair.item : other.item)
    }

    private mutating func rate(_ user: Int64, _ item: Int64) {
        let pair = Pair(user: user, item: item)
        if ratings.updateValue(Float(1 + random.below(5)), forKey: pair) == nil { pairs.append(pair) }
    }

    private mutating func remove(item: Int64) {
        for pair in ratings.keys where pair.item == item { ratings[pair] = nil }
    }

    private mutating func someUser() -> Int64 { Int64(1 + random.below(users)) * Self.spacing }

    private mutating func someItem() -> Int64 {
        Int64(1 + min(random.below(items), random.below(items))) * Self.spacing
    }

    private mutating func newID(of count: Int) -> Int64 { Int64(1 + random.below(count)) * Self.spacing - 1 }

    private mutating func somePair() -> Pair? {
        while !ratings.isEmpty {
            let pair = pairs[random.below(pairs.count)]
            if ratings[pair] != nil { return pair }
        }
        return nil
    }
}
