/// What each judged user adds to each metric: a sum and the weight it is divided by.
///
/// A metric's value is Σ sums / Σ weights over users (of RMSE, the root of that), so an interval can be had by drawing users
/// anew.
public struct UserSamples: Sendable {
    /// One of the sums of a user.
    struct Sample: Sendable {
        var sum: Double
        var weight: Double

        static let none = Sample(sum: 0, weight: 0)

        init(sum: Double, weight: Double) {
            self.sum = sum
            self.weight = weight
        }

        /// A value that counts once, or not at all if there is none.
        init(_ value: Double?) {
            self.init(sum: value ?? 0, weight: value == nil ? 0 : 1)
        }
    }

    let metrics: [Metric]
    /// The numbers of the judged users, ascending.
    public let users: [Int32]
    /// User after user, for each its samples in the order of the metrics.
    let samples: [Sample]
    /// What belongs to all lists together and to no user alone.
    let totals: [Measurement]

    init(_ metrics: [Metric], users: [Int32], samples: [Sample], totals: [Measurement] = []) {
        precondition(samples.count == users.count * metrics.count)
        self.metrics = metrics
        self.users = users
        self.samples = samples
        self.totals = totals
    }

    /// Each metric's value, without intervals; those that no user has a value for are left out.
    public var measurements: [Measurement] {
        metrics.indices.compactMap { place in
            var total = Sample.none
            for user in users.indices {
                total.sum += samples[user * metrics.count + place].sum
                total.weight += samples[user * metrics.count + place].weight
            }
            return Self.value(of: metrics[place], total).map { Measurement(metrics[place], $0) }
        } + totals
    }

    static func value(of metric: Metric, _ total: Sample) -> Double? {
        guard total.weight > 0 else { return nil }
        let mean = total.sum / total.weight
        return metric == .rmse ? mean.squareRoot() : mean
    }
}
