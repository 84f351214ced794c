/// One rating of one work by one synthetic rater.
struct DemoRating: Sendable, Equatable {
    /// From 0; `DemoRaters.name` and `DemoRaters.externalID` turn it into a user.
    let rater: Int
    /// The index of the work in the works that the ratings were made for.
    let work: Int
    /// On the default scale, 0.5 to 5 by 0.5.
    let rating: Double
    /// How long before the demo was loaded; always positive, and no two of one rater are equal.
    let secondsAgo: Int64
}
