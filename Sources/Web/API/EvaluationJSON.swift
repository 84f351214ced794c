public import Domain

/// An evaluation as scripts read it, here and from the command.
extension JSONWriter {
    /// - Parameter id: nil if it is not stored.
    public mutating func evaluation(_ evaluation: Evaluation, id: ID<Evaluation>?) {
        let settings = evaluation.settings
        object { writer in
            writer.field("id", id?.rawValue)
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
            writer.array { writer in for row in evaluation.rows { writer.row(row) } }
        }
    }

    private mutating func row(_ row: EvaluationRow) {
        object { writer in
            writer.field("name", row.name)
            writer.field("model", row.model)
            writer.key("settings")
            writer.attributes(row.settings)
            writer.field("reading", row.reading.rawValue)
            writer.field("judged_user_count", row.judgedUserCount)
            writer.field("fit_seconds", row.fitSeconds)
            writer.field("failure", row.failure)
            writer.key("measurements")
            writer.object { writer in for measurement in row.measurements { writer.measurement(measurement) } }
        }
    }

    private mutating func measurement(_ measurement: Measurement) {
        key(text: measurement.metric.rawValue)
        object { writer in
            writer.field("value", measurement.value)
            guard let interval = measurement.interval else { return }
            writer.key("interval")
            writer.array { writer in
                writer.double(interval.lowerBound)
                writer.double(interval.upperBound)
            }
        }
    }
}
