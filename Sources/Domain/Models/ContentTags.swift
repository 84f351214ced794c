/// For each item, those with the same tags: cosine of the items' tag vectors, rare tags counting for more; see `TermVectors`
/// and `SparseCosine`. Also for items that nobody rated yet.
public struct ContentTags: Model {
    public let kind = ModelKind.contentTags
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
            for tag in Set(item.tags.map { $0.lowercased() }).sorted() { terms.add(tag) }
        }
    }
}
