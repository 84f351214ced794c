/// Sizes that evaluations keep to.
enum EvaluationLimits {
    /// Users judged between two reports: enough to make handing out cheap, few enough that two threads end together.
    static let usersPerRange = 32
    /// Drawings of users for an interval: with 1000 its ends move by some hundredth of its width from seed to seed.
    static let resamples = 1000
    /// Drawings handed to a thread at once.
    static let resamplesPerRange = 25
}
