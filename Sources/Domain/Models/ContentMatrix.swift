/// What the models of content have in common: an item matrix of cosines between vectors that need no ratings.
enum ContentMatrix {
    static let weighting = ModelSetting.choice(
        "weighting",
        ["tf-idf", "counts"],
        default: "tf-idf",
        help: "With tf-idf what few items have counts for more; with counts all words and tags count the same."
    )
    static let settings = [CommonSettings.neighbours, weighting, CommonSettings.minimumRating]

    static func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    /// - Parameter terms: adds the terms of one item.
    static func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext,
        terms: (ItemContent, inout TermVectors.Builder) -> Void
    ) throws -> any FittedModel {
        let cosine = SparseSimilarity(vectors(of: snapshot.contents, settings, terms: terms), .cosine)
        let neighbours = settings.whole(CommonSettings.neighbours)
        try context.monitor.report(.computing, completed: 0, total: snapshot.contents.count)
        let lists = try NeighbourLists.make(
            rowCount: snapshot.contents.count,
            context,
            scratch: { cosine.makeScratch() },
            { scratch, item in cosine.nearest(to: item, count: neighbours, &scratch) }
        )
        return ItemMatrixModel(
            interactions: snapshot.interactions,
            lists: lists,
            reading: reading(settings),
            scale: snapshot.scale
        )
    }

    /// A row for each item.
    static func vectors(
        of contents: [ItemContent],
        _ settings: ModelSettings,
        terms: (ItemContent, inout TermVectors.Builder) -> Void
    ) -> SparseRows {
        var builder = TermVectors.Builder()
        for content in contents {
            terms(content, &builder)
            builder.endDocument()
        }
        let vectors = builder.finish()
        return settings.choice(weighting) == "counts" ? vectors.counts : vectors.weighted
    }

    /// Each tag once, in any case.
    static func addTags(of item: ItemContent, to terms: inout TermVectors.Builder) {
        for tag in Set(item.tags.map { $0.lowercased() }).sorted() { terms.add(tag) }
    }
}
