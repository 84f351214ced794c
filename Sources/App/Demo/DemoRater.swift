/// One synthetic rater: one to three favourite tastes, perhaps one disliked, a leniency, and what they have
/// watched and read.
struct DemoRater {
    /// From 0 to 1 by work: how much it speaks to the favourite tastes.
    let liking: [Double]
    /// In the order in which they will be rated.
    var works: [Int]
    private let disliked: Int?
    private let leniency: Double

    init(audience: DemoAudience, random: inout DemoRandom) {
        let tastes = Self.tastes(random: &random)
        liking = Self.liking(of: tastes.favourites, audience: audience)
        disliked = tastes.disliked
        leniency = random.normal(deviation: DemoLimits.leniencyDeviation)
        let attention = Self.attention(liking: liking, audience: audience, random: &random)
        works = Self.draw(Self.ratingCount(random: &random), byWeight: attention, random: &random)
    }

    /// What this rater gives each work, oldest first.
    func ratings(number: Int, audience: DemoAudience, random: inout DemoRandom) -> [DemoRating] {
        var sitting = random.uniform(DemoLimits.firstSittingSecondsAgo)
        var secondsIntoSitting = 0.0
        return works.enumerated().map { position, work in
            if position > 0, position.isMultiple(of: DemoLimits.ratingsPerSitting) {
                sitting = sitting * random.uniform(DemoLimits.nextSittingFactor) - DemoLimits.sittingApartSeconds
                secondsIntoSitting = 0
            }
            secondsIntoSitting += random.uniform(DemoLimits.secondsBetweenRatings)
            return DemoRating(
                rater: number,
                work: work,
                rating: rating(of: work, audience: audience, random: &random),
                secondsAgo: Int64(sitting - secondsIntoSitting)
            )
        }
    }

    private func rating(of work: Int, audience: DemoAudience, random: inout DemoRandom) -> Double {
        let dislike = disliked.map { audience.matches[$0][work] * (1 - liking[work]) } ?? 0
        let stars =
            DemoLimits.indifferentRating + leniency + audience.quality[work]
            + DemoLimits.likingGain * liking[work] - DemoLimits.dislikeLoss * dislike
            + random.normal(deviation: DemoLimits.moodDeviation)
        // To the nearest half star; what is clamped first is positive, so that cutting off rounds.
        let scale = DemoLimits.scale
        let halfStars = Int(min(scale.upperBound, max(scale.lowerBound, stars)) * 2 + 0.5)
        return Double(halfStars) / 2
    }

    private static func tastes(random: inout DemoRandom) -> (favourites: [Int], disliked: Int?) {
        var remaining = Array(DemoTaste.all.indices)
        let favourites = (0..<1 + random.index(below: DemoLimits.mostFavouriteTastes)).map { _ in
            remaining.remove(at: random.index(below: remaining.count))
        }
        let isHardToPlease = random.unit() < DemoLimits.shareWithDislike
        return (favourites, isHardToPlease ? remaining[random.index(below: remaining.count)] : nil)
    }

    /// A work needs to please one favourite taste and not their average: who loves both heists and Westerns is
    /// content with a heist.
    private static func liking(of favourites: [Int], audience: DemoAudience) -> [Double] {
        audience.works.indices.map { work in
            favourites.reduce(0) { max($0, audience.matches[$1][work]) }
        }
    }

    /// Fame brings a work before a rater, and taste makes them pick it. The square keeps half-hearted matches from
    /// crowding out the true ones.
    private static func attention(
        liking: [Double],
        audience: DemoAudience,
        random: inout DemoRandom
    ) -> [Double] {
        let otherKind = random.uniform(DemoLimits.leastShareOfOtherKind...1)
        let prefersBooks = random.unit() < DemoLimits.shareOfReaders
        return liking.indices.map { work in
            let kindShare = audience.isBook[work] == prefersBooks ? 1 : otherKind
            return audience.fame[work] * (DemoLimits.chance + liking[work] * liking[work]) * kindShare
        }
    }

    /// Most rate a few dozen works and some very many.
    private static func ratingCount(random: inout DemoRandom) -> Int {
        let share = random.unit()
        let spread = Double(DemoLimits.mostRatingsOfRater - DemoLimits.leastRatingsOfRater)
        return DemoLimits.leastRatingsOfRater + Int(spread * share * (1 + share) / 2)
    }

    /// Draws different works with chances in proportion to their weights.
    ///
    /// A draw that was drawn before is thrown away. That is quick while few of the works are wanted, and the number
    /// of draws is bounded so that a tiny catalogue ends too, with fewer.
    private static func draw(_ count: Int, byWeight weights: [Double], random: inout DemoRandom) -> [Int] {
        var total = 0.0
        let cumulative = weights.map { weight in
            total += weight
            return total
        }
        var isDrawn = [Bool](repeating: false, count: weights.count)
        var drawn: [Int] = []
        var drawsLeft = DemoLimits.drawsPerWork * count
        while drawn.count < min(count, weights.count), drawsLeft > 0 {
            drawsLeft -= 1
            let work = firstIndex(in: cumulative, above: random.unit() * total)
            guard !isDrawn[work] else { continue }
            isDrawn[work] = true
            drawn.append(work)
        }
        return drawn
    }

    private static func firstIndex(in cumulative: [Double], above value: Double) -> Int {
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
