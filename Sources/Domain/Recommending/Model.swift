/// The contract that every algorithm meets: ratings in, matrices out.
///
/// The same snapshot and settings give the same result, whatever the number of threads.
public protocol Model: Sendable {
    var kind: ModelKind { get }
    /// What can be set, in the order that screens show it.
    var settings: [ModelSetting] { get }
    /// Reports `.computing` to the monitor as it goes. Throws `TrainingCancelled`.
    func train(_ snapshot: TrainingSnapshot, _ settings: ModelSettings, _ context: TrainingContext) throws
        -> TrainedModel
}

extension ModelKind {
    /// The algorithm itself.
    public var model: any Model {
        switch self {
        case .popularity: Popularity()
        case .itemNeighbours: ItemNeighbours()
        }
    }
}

/// Everything a model may learn from.
public struct TrainingSnapshot: Sendable {
    public let interactions: InteractionMatrix
    public let scale: RatingScale

    public init(interactions: InteractionMatrix, scale: RatingScale) {
        self.interactions = interactions
        self.scale = scale
    }
}

/// What a model works with besides its data.
public struct TrainingContext: Sendable {
    public let monitor: TrainingMonitor
    public let threads: Int

    public init(monitor: TrainingMonitor = TrainingMonitor(), threads: Int = Parallelism.processorCount) {
        precondition(threads > 0)
        self.monitor = monitor
        self.threads = threads
    }
}

/// What serving needs of a trained model; a model gives what it has.
public struct TrainedModel: Sendable, Equatable {
    /// Item-to-item.
    public var items: TrainedMatrix?
    /// The same list for everybody, best first.
    public var ranking: [Neighbour]?

    public init(items: TrainedMatrix? = nil, ranking: [Neighbour]? = nil) {
        self.items = items
        self.ranking = ranking
    }
}

/// The nearest neighbours of each row, before they are written. Rows without neighbours are left out.
public struct TrainedMatrix: Sendable, Equatable {
    /// In order of id.
    public let rows: [MatrixRow]

    public init(rows: [MatrixRow]) {
        self.rows = rows
    }

    public var neighbourCount: Int { rows.reduce(0) { $0 + $1.neighbours.count } }
}
