import Domain

/// How versions of matrices that are computed elsewhere are waited for.
enum PublishingSettings {
    private static let secondsPerHour: Int64 = 3600

    static let options: [Option] = [
        Option(
            "matrix-wait",
            "HOURS",
            "Delete a matrix version that is being sent once nothing of it has come for so long (PALATE_MATRIX_WAIT; "
                + "\(SimilarityMatrices.defaultAbandonedAfterSeconds / secondsPerHour))."
        )
    ]

    /// Throws `UsageError` for what is no number of hours.
    static func abandonedAfterSeconds(_ settings: Settings) throws(UsageError) -> Int64 {
        let hours = try settings.number("matrix-wait", in: 1...100_000)
        return hours.map { Int64($0) * secondsPerHour } ?? SimilarityMatrices.defaultAbandonedAfterSeconds
    }
}
