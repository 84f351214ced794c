import Domain

/// An evaluation as scripts read it.
enum EvaluationJSON {
    /// - Parameter id: nil if it is not stored.
    static func text(_ evaluation: Evaluation, id: ID<Evaluation>?) -> String {
        var writer = JSONWriter()
        write(evaluation, id: id, to: &writer)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    static func text(_ evaluations: [StoredEvaluation]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for stored in evaluations { write(stored.evaluation, id: stored.id, to: &writer) }
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private static func write(_ evaluation: Evaluation, id: ID<Evaluation>?, to writer: inout JSONWriter) {
        let settings = evaluation.settings
        writer.object { writer in
            writer.field("id", id.map { Int($0.rawValue) })
            writer.field("started_at", evaluation.startedAt.rfc3339)
            writer.field("protocol", settings.method.text)
            writer.field("cutoff", settings.cutoff)
            writer.field("relevant_from", settings.relevantFrom)
            // Text, as readers of JSON hold numbers of 64 bits inexactly.
            writer.field("seed", String(settings.seed))
            writer.field("interaction_count", evaluation.extent.interactionCount)
            writer.field("user_count", evaluation.extent.userCount)
            writer.field("item_count", evaluation.extent.itemCount)
            writer.key("rows")
            writer.array { writer in
                for row in evaluation.rows { write(row, to: &writer) }
            }
        }
    }

    private static func write(_ row: EvaluationRow, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", row.name)
            writer.field("model", row.model)
            writer.key("settings")
            writer.object { writer in
                for (name, value) in row.settings.entries {
                    writer.key(text: name)
                    switch value {
                    case .text(let text): writer.string(text)
                    case .number(let number): writer.double(number)
                    case .flag(let flag): writer.bool(flag)
                    }
                }
            }
            writer.field("reading", row.reading.rawValue)
            writer.field("judged_user_count", row.judgedUserCount)
            writer.field("fit_seconds", row.fitSeconds)
            writer.field("failure", row.failure)
            writer.key("measurements")
            writer.object { writer in
                for measurement in row.measurements { write(measurement, to: &writer) }
            }
        }
    }

    private static func write(_ measurement: Measurement, to writer: inout JSONWriter) {
        writer.key(text: measurement.metric.rawValue)
        writer.object { writer in
            writer.field("value", measurement.value)
            if let interval = measurement.interval {
                writer.key("interval")
                writer.array { writer in
                    writer.double(interval.lowerBound)
                    writer.double(interval.upperBound)
                }
            }
        }
    }
}
