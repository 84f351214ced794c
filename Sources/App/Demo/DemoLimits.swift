/// The measures of the synthetic audience, chosen so that its ratings look like those of a busy small site.
enum DemoLimits {
    /// Fewer tells nothing of a taste; more would let a few raters outweigh the rest.
    static let leastRatingsOfRater = 15
    static let mostRatingsOfRater = 120
    /// An item with fewer has no neighbours worth showing.
    static let leastRatingsOfWork = 3

    /// The default rating scale of a site, in steps of half a star.
    static let scale = 0.5...5.0
    static let mostFavouriteTastes = 3
    /// How many raters have a taste they cannot stand, and how many rather read than watch.
    static let shareWithDislike = 0.5
    static let shareOfReaders = 0.4
    /// Enough for 120 of 586 works many times over; only a catalogue hardly larger than its raters' lists runs out.
    static let drawsPerWork = 40

    /// What a rater gives a middling work that says nothing to their taste; with what taste adds, and since people
    /// mostly choose what they will like, the mean of all ratings comes out near 3.7.
    static let indifferentRating = 3.1
    /// What a perfect match of taste adds, and what a disliked taste takes away.
    static let likingGain = 1.7
    static let dislikeLoss = 1.1
    /// Standard deviations, in stars: of one rater's leniency, of one work's quality, and of the mood of the day.
    static let leniencyDeviation = 0.3
    static let qualityDeviation = 0.25
    static let moodDeviation = 0.42

    /// How much of a work's fame reaches a rater whose taste it misses: everybody sees something outside it.
    static let chance = 0.10
    /// How much less of the other kind than of their own do those watch who mostly read, and the reverse.
    static let leastShareOfOtherKind = 0.35

    /// Ratings come in sittings, as they do from people, over about two years.
    static let ratingsPerSitting = 12
    static let secondsBetweenRatings: ClosedRange<Double> = 8...60
    static let firstSittingSecondsAgo: ClosedRange<Double> = 60 * 86_400...700 * 86_400
    /// How much nearer to now the next sitting is. A sitting lasts at most 12 minutes, so an hour keeps them apart;
    /// ten sittings from 60 days ago, each as near as may be, still end before now.
    static let nextSittingFactor: ClosedRange<Double> = 0.55...0.95
    static let sittingApartSeconds = 3_600.0
}
