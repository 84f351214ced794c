/// What training reads.
public protocol TrainingSource: Sendable {
    /// Calls the body with every interaction that is suitable to train, from one snapshot, in order of user id, then item id.
    func forEachInteraction(_ body: (ID<User>, ID<Item>, Float, Timestamp) throws -> Void) throws
    /// Calls the body with every item, in order of id.
    func forEachItem(_ body: (ItemContent) throws -> Void) throws
    /// Calls the body with the vector of every item that was given one, in order of id.
    func forEachItemVector(_ body: (ID<Item>, [Float]) throws -> Void) throws
}

extension TrainingSource {
    /// None: for sources whose items are given no vectors.
    public func forEachItemVector(_ body: (ID<Item>, [Float]) throws -> Void) throws {}
}

/// Ratings that go on changing, and count their changes.
public protocol ChangingTrainingSource: TrainingSource {
    /// How much there has been to learn from up to now.
    func watermark() throws -> TrainingWatermark
}
