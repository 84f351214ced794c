import Domain

/// Published figures and ours, as scripts read them: one document a table.
enum PublishedJSON {
    static func text(_ comparison: PublishedComparison) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("table", comparison.table.name)
            writer.field("title", comparison.table.title)
            writer.key("columns")
            writer.array { writer in
                for column in comparison.table.columns {
                    writer.object { writer in
                        writer.field("metric", column.metric.rawValue)
                        writer.field("split", column.split.map { $0 + 1 })
                    }
                }
            }
            writer.key("rows")
            writer.array { writer in
                for line in comparison.lines { write(line, to: &writer) }
            }
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private static func write(_ line: PublishedComparison.Line, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("label", line.row.label)
            writer.field("model", line.row.model)
            write(line.row.published, "published", to: &writer)
            write(line.ours, "ours", to: &writer)
            if let served = line.served { write(served, "served", to: &writer) }
            writer.field("verdict", word(line.verdict))
        }
    }

    private static func write(_ values: [Double?], _ key: String, to writer: inout JSONWriter) {
        writer.key(text: key)
        writer.array { writer in
            for value in values {
                if let value { writer.double(value) } else { writer.null() }
            }
        }
    }

    private static func word(_ verdict: PublishedComparison.Verdict) -> String {
        switch verdict {
        case .met: "met"
        case .notMet: "not_met"
        case .shown: "shown"
        case .missing: "missing"
        case .failed: "failed"
        }
    }
}
