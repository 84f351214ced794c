/// When recommenders are trained without anybody asking.
public struct TrainingSchedule: Sendable, Equatable {
    /// A training may be begun after nine times as long as the last one took, so that training takes a tenth of the time at
    /// most, however large the site has become.
    static let restPerTraining: Int64 = 9
    static let secondsPerDay: Int64 = 86_400

    /// Changes that the live version does not know, from which on it is trained anew; nil: never for that reason.
    public let changes: Int?
    /// How long after the last training, at the least, changes begin another.
    public let restSeconds: Int64
    /// Seconds after midnight in UTC at which it is trained anew if anything has changed at all.
    public let timesOfDay: [Int64]

    /// Small sites soon have a list worth reading, and large ones train no more often than every so many minutes.
    public static let standard = TrainingSchedule(changes: 100, restSeconds: 15 * 60, timesOfDay: [])

    public init(changes: Int?, restSeconds: Int64, timesOfDay: [Int64]) {
        self.changes = changes
        self.restSeconds = restSeconds
        self.timesOfDay = timesOfDay
    }

    /// Whether nothing is ever due.
    public var isOff: Bool { changes == nil && timesOfDay.isEmpty }

    /// Why a recommender is to be trained now; nil if it is not. What was published from outside is left alone.
    ///
    /// - Parameter last: its newest job.
    public func reason(_ standing: TrainingStanding, last: Job?, at now: Timestamp) -> Job.Origin? {
        if last?.state.isOpen == true || standing.isCurrent { return nil }
        guard let unknown = standing.changes else { return nil }
        guard unknown > 0 || standing.isRecipeNew else { return nil }
        // Without a job of ours, such as after an upgrade, the version tells when it was made.
        let begun = last?.startedAt ?? last?.createdAt ?? standing.live?.createdAt
        let ended = last?.finishedAt ?? begun
        if isTimeOfDay(between: begun, and: now) { return .schedule }
        guard let changes, unknown >= changes || standing.isRecipeNew else { return nil }
        guard let begun, let ended else { return .changes }
        let rest = max(restSeconds, Self.restPerTraining * (ended.seconds - begun.seconds))
        return now.seconds - ended.seconds >= rest ? .changes : nil
    }

    /// Whether one of the times lies after the first moment and not after the second. Always, if nothing was trained yet.
    private func isTimeOfDay(between earlier: Timestamp?, and now: Timestamp) -> Bool {
        let midnight = now.seconds - now.seconds % Self.secondsPerDay
        return timesOfDay.contains { time in
            guard let earlier else { return true }
            let latest = midnight + time <= now.seconds ? midnight + time : midnight + time - Self.secondsPerDay
            return earlier.seconds < latest
        }
    }
}
