/// The contract that every algorithm meets: ratings in, matrices out.
///
/// The same snapshot, settings and seed give the same result, whatever the number of threads. Nothing in the data makes a
/// model fail: no ratings, one user, one item, equal ratings, rows without entries. A model works in the dense numbers of
/// the snapshot; ids come back with the matrices.
public protocol Model: Sendable {
    var kind: ModelKind { get }
    /// What can be set, in the order that screens show it.
    var settings: [ModelSetting] { get }
    /// What it learns from besides the ratings.
    func needs(_ settings: ModelSettings) -> TrainingNeeds
    /// False for a model that serves from what the stores know, or not at all: training it for itself is of no use.
    var makesMatrices: Bool { get }
    /// Whether one of its matrices is an item matrix, which can be a part of a `Blend`'s.
    var makesItemMatrix: Bool { get }
    /// What a person's ratings count for when lists are read from its item matrix.
    func reading(_ settings: ModelSettings) -> ReadingRule
    /// How many people must have rated an item that lists read from its user matrix have.
    func minimumSupport(_ settings: ModelSettings) -> Int
    /// How many of the people like somebody are asked when lists are read from its user matrix.
    func similarUsers(_ settings: ModelSettings) -> Int
    /// Which of its matrices lists are read from: the first that there is, and behind one of lists the next, for those who
    /// have none.
    func served(_ settings: ModelSettings) -> [SimilarityMatrix.Kind]
    /// Reports `.computing` to the monitor as it goes. Throws `TrainingCancelled`.
    func fit(_ snapshot: TrainingSnapshot, _ settings: ModelSettings, _ context: TrainingContext) throws
        -> any FittedModel
}

extension Model {
    public func needs(_ settings: ModelSettings) -> TrainingNeeds { [] }
    public var makesMatrices: Bool { true }
    public var makesItemMatrix: Bool { makesMatrices }
    public func reading(_ settings: ModelSettings) -> ReadingRule { .deviations }
    public func minimumSupport(_ settings: ModelSettings) -> Int { 1 }
    public func similarUsers(_ settings: ModelSettings) -> Int { .max }
    public func served(_ settings: ModelSettings) -> [SimilarityMatrix.Kind] {
        [.itemToItem, .userToUser, .userToItem]
    }

    /// Fits, and makes what serving needs.
    public func train(_ snapshot: TrainingSnapshot, _ settings: ModelSettings, _ context: TrainingContext) throws
        -> TrainedModel
    {
        try fit(snapshot, settings, context).trained(context)
    }
}

/// A model that has learnt. Users and items go by their numbers in the snapshot.
public protocol FittedModel: Sendable {
    /// What serving needs. Throws `TrainingCancelled`.
    func trained(_ context: TrainingContext) throws -> TrainedModel
    /// Overwrites the scores, one for each item of the snapshot, with how much the model expects the user to like it: higher
    /// is better, and no unit but for one user. What the model says nothing about gets 0 where its scores are sums, and
    /// otherwise −∞. Items that the user rated get a score like others; whoever makes a list leaves them out.
    func score(user: Int, into scores: inout [Float])
    /// What the user would rate the item, within the scale; nil where the model does not predict ratings.
    func predictedRating(user: Int, item: Int) -> PredictedRating?
}

extension FittedModel {
    public func predictedRating(user: Int, item: Int) -> PredictedRating? { nil }
}

/// A rating that nobody gave yet.
public struct PredictedRating: Sendable, Equatable {
    /// Within the scale, not rounded to its steps.
    public let rating: Double
    /// How many ratings stand behind it: of neighbours, where the model reads neighbours, otherwise the user's own.
    public let support: Int

    public init(rating: Double, support: Int) {
        self.rating = rating
        self.support = support
    }

    func clipped(to scale: RatingScale) -> PredictedRating {
        PredictedRating(rating: scale.clipped(rating), support: support)
    }
}

/// What a model works with besides its data.
public struct TrainingContext: Sendable {
    /// The same for every training, unless somebody wants another draw.
    public static let standardSeed: UInt64 = 20_240_229

    public let monitor: TrainingMonitor
    public let threads: Int
    /// Where a model draws lots, it draws them from this: the same seed, the same result.
    public let seed: UInt64
    /// What a model may take over from, if that gives the same matrix as computing all of it.
    var earlier: EarlierMatrix?

    public init(
        monitor: TrainingMonitor = TrainingMonitor(),
        threads: Int = Parallelism.processorCount,
        seed: UInt64 = Self.standardSeed
    ) {
        precondition(threads > 0)
        self.monitor = monitor
        self.threads = threads
        self.seed = seed
    }

    /// The same, told of by another monitor and with other lots; for a part, which no earlier matrix is of.
    func with(_ monitor: TrainingMonitor, seedOffset: Int = 0) -> TrainingContext {
        TrainingContext(monitor: monitor, threads: threads, seed: seed &+ UInt64(seedOffset))
    }
}
