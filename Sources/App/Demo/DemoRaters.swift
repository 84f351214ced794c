/// Invented raters with real-looking taste, so that a fresh site recommends sensibly before anyone has signed up.
///
/// They are numbered and not named: nobody should take them for people.
enum DemoRaters {
    /// The ratings of `count` raters over the works, grouped by rater, each rater's oldest first.
    ///
    /// The same arguments give the same ratings on every machine.
    static func ratings(works: [DemoWork], count: Int = 400, seed: UInt64 = 20) -> [DemoRating] {
        guard !works.isEmpty, count > 0 else { return [] }
        var random = DemoRandom(seed: seed)
        let audience = DemoAudience(works: works, random: &random)
        var raters = (0..<count).map { _ in DemoRater(audience: audience, random: &random) }
        addOverlooked(to: &raters, audience: audience, random: &random)
        return raters.enumerated().flatMap { number, rater in
            rater.ratings(number: number, audience: audience, random: &random)
        }
    }

    /// Such as `Synthetic rater 001`.
    static func name(_ rater: Int) -> String {
        "Synthetic rater \(padded(rater + 1))"
    }

    /// Such as `demo-rater-001`.
    static func externalID(_ rater: Int) -> String {
        "demo-rater-\(padded(rater + 1))"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }

    /// Gives each work that hardly anyone met the few raters it needs to be recommended at all, chosen among those
    /// to whose taste it speaks: who else would have sought it out?
    private static func addOverlooked(to raters: inout [DemoRater], audience: DemoAudience, random: inout DemoRandom) {
        var counts = [Int](repeating: 0, count: audience.works.count)
        for rater in raters {
            for work in rater.works { counts[work] += 1 }
        }
        for work in counts.indices where counts[work] < DemoLimits.leastRatingsOfWork {
            let candidates = raters.indices
                .filter { raters[$0].works.count < DemoLimits.mostRatingsOfRater && !raters[$0].works.contains(work) }
                .map { (rater: $0, appeal: raters[$0].liking[work] + random.unit() * DemoLimits.chance) }
                .sorted { $0.appeal > $1.appeal }
            for candidate in candidates.prefix(DemoLimits.leastRatingsOfWork - counts[work]) {
                raters[candidate.rater].works.append(work)
            }
        }
    }
}
