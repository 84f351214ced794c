import Domain

/// When `palate serve` trains by itself.
enum TrainingSettings {
    static let options: [Option] = [
        Option(
            "train-after-changes",
            "NUMBER",
            "Train a recommender once so many ratings have changed, or off (PALATE_TRAIN_AFTER_CHANGES; "
                + "\(TrainingSchedule.standard.changes ?? 0))."
        ),
        Option(
            "train-every",
            "MINUTES",
            "How long changes wait after its last training, at the least (PALATE_TRAIN_EVERY; "
                + "\(TrainingSchedule.standard.restSeconds / 60))."
        ),
        Option(
            "train-at",
            "HH:MM,…",
            "Train at these times of day, in UTC, what has changed at all (PALATE_TRAIN_AT; never)."
        ),
    ]

    /// Throws `UsageError` for what is no number of changes, no minutes or no time of day.
    static func schedule(_ settings: Settings) throws(UsageError) -> TrainingSchedule {
        let standard = TrainingSchedule.standard
        let changes =
            settings.text("train-after-changes") == "off"
            ? nil : try settings.number("train-after-changes", in: 1...1_000_000_000) ?? standard.changes
        let minutes = try settings.number("train-every", in: 0...1_000_000)
        var times: [Int64] = []
        for text in settings.list("train-at") { times.append(try secondOfDay(text)) }
        return TrainingSchedule(
            changes: changes,
            restSeconds: minutes.map { Int64($0) * 60 } ?? standard.restSeconds,
            timesOfDay: times
        )
    }

    private static func secondOfDay(_ text: String) throws(UsageError) -> Int64 {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
        else { throw UsageError("train-at takes times of day such as 03:30 or 03:30,15:30, not “\(text)”.") }
        return hours * 3600 + minutes * 60
    }
}
