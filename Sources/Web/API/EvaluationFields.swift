import Domain

/// What is to be judged, and how, as the API reads it: named as in the evaluation that comes of it.
enum EvaluationFields {
    static func read(_ fields: inout JSONFields) -> EvaluationDraft {
        EvaluationDraft(
            names: fields.optionalStrings("recommenders"),
            changes: fields.attributes("settings"),
            settings: Evaluation.Settings(
                method: method(&fields) ?? .standard,
                cutoff: fields.optionalInteger("cutoff") ?? Evaluation.Settings.standardCutoff,
                relevantFrom: fields.optionalDouble("relevant_from"),
                seed: seed(&fields) ?? TrainingContext.standardSeed
            )
        )
    }

    private static func method(_ fields: inout JSONFields) -> EvaluationProtocol? {
        guard let text = fields.optionalString("protocol") else { return nil }
        do {
            return try EvaluationProtocol(text)
        } catch {
            fields.addProblem("protocol", "cannot be used. \(EvaluationProtocol.choices)")
            return nil
        }
    }

    /// Text, as writers of JSON hold numbers of 64 bits inexactly.
    private static func seed(_ fields: inout JSONFields) -> UInt64? {
        guard let text = fields.optionalString("seed") else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seed = UInt64(text) {
            return seed
        }
        fields.addProblem("seed", "must be a whole number of 64 bits, in digits")
        return nil
    }
}
