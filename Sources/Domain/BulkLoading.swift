/// A rating as data sets and scripts write it: user and item by external id.
public struct InteractionLine: Sendable, Equatable {
    public var user: String
    public var item: String
    public var rating: Double
    /// Nil: the moment of loading.
    public var ratedAt: Timestamp?
    public var isSuitableToTrain: Bool

    public init(user: String, item: String, rating: Double, ratedAt: Timestamp?, isSuitableToTrain: Bool = true) {
        self.user = user
        self.item = item
        self.rating = rating
        self.ratedAt = ratedAt
        self.isSuitableToTrain = isSuitableToTrain
    }
}

/// What became of one line of a bulk load.
public enum LineOutcome: Sendable, Equatable {
    case created
    case updated
    /// It said what is stored already.
    case unchanged
    /// The line was left out; nothing else was.
    case rejected(LineProblem)
}

/// Why a line was left out.
public enum LineProblem: Sendable, Equatable {
    /// No item has this external id.
    case unknownItem(String)
    /// No user has this external id, and users were not to be created.
    case unknownUser(String)
    case invalid([FieldProblem])
}

/// Loads many rows at once, by external id. Each call is one transaction; a bad line costs that line only, and statistics are
/// brought up to date once per touched item.
public protocol BulkStore: Sendable {
    /// Creates or replaces items; each draft must have an external id. Outcomes stand in the order of the lines.
    func saveItems(_ drafts: [ItemDraft], at moment: Timestamp) throws -> [LineOutcome]
    /// For each external id, whether there is an item with it.
    func knowsItems(_ externalIDs: [String]) throws -> [Bool]
    /// For each external id, whether there is a user with it.
    func knowsUsers(_ externalIDs: [String]) throws -> [Bool]
    /// Creates or updates users; each draft must have an external id.
    func saveUsers(_ drafts: [UserDraft], at moment: Timestamp) throws -> [LineOutcome]
    /// How many interactions a call should take that is one of many.
    func interactionBatch() throws -> Int
    /// Creates or replaces interactions. Users that are missing are created when `createsUsers`; a later line of a pair wins.
    func saveInteractions(
        _ lines: [InteractionLine],
        createsUsers: Bool,
        scale: RatingScale,
        at moment: Timestamp
    ) throws -> [LineOutcome]
}
