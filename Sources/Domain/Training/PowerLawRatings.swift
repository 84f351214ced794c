internal import Glibc

/// Made-up ratings of the shape that real ones have, of any size, to measure with: most people rate a few dozen items and a
/// few rate thousands, a few items are known to many and most to a handful, and people prefer items of their own taste.
///
/// The same sizes and seed give the same ratings. They are made user by user while they are read, and are kept nowhere.
public struct PowerLawRatings: TrainingSource {
    /// As many users, items and ratings as MovieLens 25M has, and much the same shape: half of the users have 71 ratings or
    /// fewer, as there.
    public static let movieLens25M = PowerLawRatings(users: 162_541, items: 59_047, ratings: 25_000_095)

    /// How many users and items so many ratings of that shape have: users in proportion, items by the cube root, which is how
    /// MovieLens latest-small (610 users, 9,742 items, 100,836 ratings) and 25M differ.
    public static func shape(ratings: Int) -> (users: Int, items: Int) {
        let share = Double(ratings) / Double(movieLens25M.ratingCount)
        let users = Double(movieLens25M.userCount) * share
        return (max(Int(users), 1), Int(Double(movieLens25M.itemCount) * cbrt(share)))
    }

    /// Whether such ratings can be made: at least one for each user, at most a quarter of all pairs.
    public static func isPossible(users: Int, items: Int, ratings: Int) -> Bool {
        let (pairs, isTooMany) = users.multipliedReportingOverflow(by: items)
        return users > 0 && ratings >= users && (isTooMany || ratings <= pairs / 4)
    }

    private static let tasteCount = 20
    /// How many of a user's ratings follow the user's taste.
    private static let tasteShare = 0.5

    public let userCount: Int
    public let itemCount: Int
    public let ratingCount: Int
    public let seed: UInt64
    /// How many items each user rates.
    private let activity: [Int]

    /// - Parameters:
    ///   - users: their ids are 1 to so many.
    ///   - items: their ids are 1 to so many, the best known first.
    ///   - ratings: as `isPossible` has it.
    public init(users: Int, items: Int, ratings: Int, seed: UInt64 = 1) {
        precondition(Self.isPossible(users: users, items: items, ratings: ratings), "no such ratings")
        userCount = users
        itemCount = items
        ratingCount = ratings
        self.seed = seed
        activity = Self.activity(users, most: items / 2, total: ratings, seed)
    }

    public func forEachInteraction(_ body: (ID<User>, ID<Item>, Float, Timestamp) throws -> Void) throws {
        let popularity = Popularity(itemCount: itemCount)
        // By item: the last user who rated it.
        var lastUser = [Int32](repeating: -1, count: itemCount)
        var chosen: [Int] = []
        for user in 0..<userCount {
            var random = SplitMix64(seed: seed &+ UInt64(user) &* 0x9E37_79B9)
            let taste = Int.random(in: 0..<Self.tasteCount, using: &random)
            let kindness = 0.4 * normal(&random)
            chosen.removeAll(keepingCapacity: true)
            for _ in 0..<activity[user] {
                var item = popularity.draw(&random)
                // From an item that the user has rated to the next: of the same taste, as long as there are any.
                var step = 1
                if random.unit() < Self.tasteShare {
                    item = min(item - item % Self.tasteCount + taste, itemCount - 1)
                    step = Self.tasteCount
                }
                while lastUser[item] == user {
                    item += step
                    if item >= itemCount { (item, step) = (item % itemCount, 1) }
                }
                lastUser[item] = Int32(user)
                chosen.append(item)
            }
            chosen.sort()
            for item in chosen {
                let match = item % Self.tasteCount == taste ? 0.7 : 0
                let liking = 3.4 + quality(of: item) + kindness + match + 0.8 * normal(&random)
                let rating = min(max((liking * 2).rounded() / 2, 0.5), 5)
                let time = Timestamp(seconds: 1_100_000_000 + Int64(random.unit() * 500_000_000))
                try body(ID(Int64(user + 1)), ID(Int64(item + 1)), Float(rating), time)
            }
        }
    }

    public func forEachItem(_ body: (ItemContent) throws -> Void) throws {
        for item in 0..<itemCount {
            let tags = ["taste \(item % Self.tasteCount + 1)"]
            try body(ItemContent(id: Int64(item + 1), title: "Item \(item + 1)", tags: tags))
        }
    }

    private func quality(of item: Int) -> Double {
        var random = SplitMix64(seed: ~seed &+ UInt64(item))
        return 0.4 * normal(&random)
    }

    /// Numbers with the logarithms of a normal distribution, each from 1 to `most`, that add up to the total.
    private static func activity(_ users: Int, most: Int, total: Int, _ seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        let shares = (0..<users).map { _ in exp(1.24 * normal(&random)) }
        func counts(_ scale: Double) -> [Int] { shares.map { Int(min(max($0 * scale, 1), Double(most))) } }
        var (low, high) = (0.0, Double(total))
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if counts(middle).reduce(0, +) > total { high = middle } else { low = middle }
        }
        var result = counts(low)
        var missing = total - result.reduce(0, +)
        var user = 0
        while missing > 0 {
            if result[user] < most {
                result[user] += 1
                missing -= 1
            }
            user = (user + 1) % users
        }
        return result
    }

    /// How often an item is rated, by its place j: as (q + j)^−s, which is a power law with a blunt top.
    private struct Popularity {
        private static let exponent = 1.2
        private let itemCount: Int
        private let offset: Double
        private let first: Double
        private let last: Double

        init(itemCount: Int) {
            self.itemCount = itemCount
            offset = 0.008 * Double(itemCount)
            first = pow(offset, -Self.exponent)
            last = pow(offset + Double(itemCount), -Self.exponent)
        }

        /// The place at which the integral of (q + j)^−s, with s one more than the exponent, reaches a random share.
        func draw(_ random: inout SplitMix64) -> Int {
            let place = pow(first - random.unit() * (first - last), -1 / Self.exponent) - offset
            return min(max(Int(place), 0), itemCount - 1)
        }
    }
}

/// From a normal distribution with mean 0 and deviation 1, by the method of Box and Muller.
private func normal(_ random: inout SplitMix64) -> Double {
    (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
}
