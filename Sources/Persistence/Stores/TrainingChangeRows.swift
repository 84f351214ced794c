import Domain

/// The counts of changes that training learns from, within the transaction that the caller opened.
enum TrainingChangeRows {
    static func watermark(_ connection: Connection) throws -> TrainingWatermark {
        let watermark = try connection.first("SELECT ratings, times, contents FROM training_changes") {
            TrainingWatermark(ratings: $0.int(0), times: $0.int(1), contents: $0.int(2))
        }
        guard let watermark else { throw UnreadableRow("the counts of changes are missing") }
        return watermark
    }

    static func add(_ changes: TrainingWatermark, _ connection: Connection) throws {
        guard changes != .zero else { return }
        try connection.run(
            "UPDATE training_changes SET ratings = ratings + ?, times = times + ?, contents = contents + ?",
            changes.ratings,
            changes.times,
            changes.contents
        )
    }
}

extension TrainingWatermark {
    /// What training learns from a rating that becomes another; nil for one that is not there.
    static func change(from old: Interaction?, to new: Interaction?) -> TrainingWatermark {
        let (old, new) = (old?.lesson, new?.lesson)
        if old?.rating != new?.rating { return TrainingWatermark(ratings: 1) }
        return TrainingWatermark(times: old?.ratedAt == new?.ratedAt ? 0 : 1)
    }

    static func += (sum: inout TrainingWatermark, more: TrainingWatermark) {
        sum.ratings += more.ratings
        sum.times += more.times
        sum.contents += more.contents
    }
}

extension Interaction {
    /// Nil where training does not see it.
    fileprivate var lesson: (rating: Double, ratedAt: Timestamp)? { isSuitableToTrain ? (rating, ratedAt) : nil }
}
