/// Everything a model may learn from.
public struct TrainingSnapshot: Sendable {
    public let interactions: InteractionMatrix
    /// When each interaction was, in seconds since 1970, in the order of `interactions.byUser`; empty unless needed.
    public let times: [Int64]
    /// What each item is, by number; empty unless needed.
    public let contents: [ItemContent]
    /// The vector that each item was given, by number, empty for one that was given none; all empty unless needed.
    public let vectors: [[Float]]
    public let scale: RatingScale

    public init(
        interactions: InteractionMatrix,
        times: [Int64] = [],
        contents: [ItemContent] = [],
        vectors: [[Float]] = [],
        scale: RatingScale
    ) {
        precondition(times.isEmpty || times.count == interactions.count)
        precondition(contents.isEmpty || contents.count == interactions.itemCount)
        precondition(vectors.isEmpty || vectors.count == interactions.itemCount)
        self.interactions = interactions
        self.times = times
        self.contents = contents
        self.vectors = vectors
        self.scale = scale
    }

    /// Reads what is needed of a source. With contents or vectors, items that nobody rated have numbers too, and empty columns.
    ///
    /// Rethrows what the source throws, and `TrainingCancelled`.
    public init(
        reading source: any TrainingSource,
        _ needs: TrainingNeeds = [],
        scale: RatingScale,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws {
        var contents: [Int64: ItemContent] = [:]
        if needs.contains(.contents) {
            try source.forEachItem { contents[$0.id] = $0 }
        }
        var vectors: [Int64: [Float]] = [:]
        if needs.contains(.vectors) {
            try source.forEachItemVector { vectors[$0.rawValue] = $1 }
        }
        var times: [Int64] = []
        let others = Set(contents.keys).union(vectors.keys)
        let interactions = try InteractionMatrix(reading: source, alsoItems: others, monitor: monitor) { time in
            if needs.contains(.times) { times.append(time.seconds) }
        }
        self.init(
            interactions: interactions,
            times: times,
            contents: needs.contains(.contents)
                ? interactions.itemIDs.map { contents[$0] ?? ItemContent(id: $0, title: "") } : [],
            vectors: needs.contains(.vectors) ? interactions.itemIDs.map { vectors[$0] ?? [] } : [],
            scale: scale
        )
    }
}

/// What a model learns from besides the ratings; what nobody needs is not read.
public struct TrainingNeeds: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// When each rating was given.
    public static let times = TrainingNeeds(rawValue: 1)
    /// Titles, descriptions, tags and attributes, of items that nobody rated too.
    public static let contents = TrainingNeeds(rawValue: 2)
    /// The vectors that items were given from outside, of items that nobody rated too.
    public static let vectors = TrainingNeeds(rawValue: 4)
}

/// What an item is, apart from what people think of it.
public struct ItemContent: Sendable, Equatable {
    public let id: Int64
    public let title: String
    public let description: String
    public let tags: [String]
    public let attributes: Attributes

    public init(
        id: Int64,
        title: String,
        description: String = "",
        tags: [String] = [],
        attributes: Attributes = Attributes()
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.tags = tags
        self.attributes = attributes
    }
}
