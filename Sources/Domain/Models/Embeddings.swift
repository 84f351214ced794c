/// For each item, those whose vectors point the same way: cosine of the vectors that items were given from outside, such as a
/// sentence encoder's for their texts or an image encoder's for their covers. Also for items that nobody rated yet; items without
/// a vector have no neighbours.
public struct Embeddings: Model {
    public let kind = ModelKind.embeddings
    public let settings = [CommonSettings.neighbours, CommonSettings.minimumRating]

    public init() {}

    public func needs(_ settings: ModelSettings) -> TrainingNeeds { .vectors }
    public func reading(_ settings: ModelSettings) -> ReadingRule { ContentMatrix.reading(settings) }

    /// Throws `.conflict` if vectors differ in length: they come of different encoders, and no cosine compares them.
    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let cosine = VectorCosine(try rows(of: snapshot))
        try context.monitor.report(.computing, completed: 0, total: snapshot.interactions.itemCount)
        return ItemMatrixModel(
            interactions: snapshot.interactions,
            lists: try cosine.lists(neighbours: settings.whole(CommonSettings.neighbours), context),
            reading: reading(settings),
            scale: snapshot.scale
        )
    }

    private func rows(of snapshot: TrainingSnapshot) throws(DomainError) -> FactorRows {
        let length = snapshot.vectors.first { !$0.isEmpty }?.count ?? 1
        var rows = FactorRows(rowCount: snapshot.interactions.itemCount, factorCount: length)
        for (item, vector) in snapshot.vectors.enumerated() where !vector.isEmpty {
            guard vector.count == length else {
                throw .conflict(
                    """
                    The vector of item \(snapshot.interactions.itemIDs[item]) has \(vector.count) numbers, and others have \
                    \(length). Give all items vectors of one encoder.
                    """
                )
            }
            for (place, value) in vector.enumerated() { rows[item, place] = value }
        }
        return rows
    }
}
