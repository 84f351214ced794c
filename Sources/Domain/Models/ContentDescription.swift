/// For each item, those whose title and description have the same words: cosine of TF-IDF vectors, see `TermVectors` and
/// `SparseCosine`. Also for items that nobody rated yet.
public struct ContentDescription: Model {
    public let kind = ModelKind.contentDescription
    public let settings = ContentMatrix.settings
    public let needs = TrainingNeeds.contents

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule { ContentMatrix.reading(settings) }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        try ContentMatrix.fit(snapshot, settings, context) { item, terms in
            TextWords.forEach(in: item.title) { terms.add($0) }
            TextWords.forEach(in: item.description) { terms.add($0) }
        }
    }
}
