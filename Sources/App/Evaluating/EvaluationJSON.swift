import Domain
import Web

/// An evaluation as scripts read it.
enum EvaluationJSON {
    /// - Parameter id: nil if it is not stored.
    static func text(_ evaluation: Evaluation, id: ID<Evaluation>?) -> String {
        var writer = JSONWriter()
        writer.evaluation(evaluation, id: id)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    static func text(_ evaluations: [StoredEvaluation]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for stored in evaluations { writer.evaluation(stored.evaluation, id: stored.id) }
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}
