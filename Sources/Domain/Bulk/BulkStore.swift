/// Which row is meant, of those who load many.
public enum RowName<Entity>: Sendable, Hashable, CustomStringConvertible {
    /// By the id that a data set gave.
    case externalID(String)
    /// By ours.
    case id(ID<Entity>)

    public var description: String {
        switch self {
        case .externalID(let text): text
        case .id(let id): id.description
        }
    }
}

extension RowName: ExpressibleByStringLiteral {
    public init(stringLiteral externalID: String) {
        self = .externalID(externalID)
    }
}

/// A rating as data sets and scripts write it.
public struct InteractionLine: Sendable, Equatable {
    public var user: RowName<User>
    public var item: RowName<Item>
    public var rating: Double
    /// Nil: the moment of loading.
    public var ratedAt: Timestamp?
    public var isSuitableToTrain: Bool

    public init(
        user: RowName<User>,
        item: RowName<Item>,
        rating: Double,
        ratedAt: Timestamp?,
        isSuitableToTrain: Bool = true
    ) {
        self.user = user
        self.item = item
        self.rating = rating
        self.ratedAt = ratedAt
        self.isSuitableToTrain = isSuitableToTrain
    }

    /// User and item by external id.
    public init(user: String, item: String, rating: Double, ratedAt: Timestamp?, isSuitableToTrain: Bool = true) {
        self.init(
            user: .externalID(user),
            item: .externalID(item),
            rating: rating,
            ratedAt: ratedAt,
            isSuitableToTrain: isSuitableToTrain
        )
    }
}

/// An item as data sets and scripts write it.
public struct ItemLine: Sendable, Equatable {
    /// Which item is meant where the draft has no external id; it must be there then.
    public var id: ID<Item>?
    public var draft: ItemDraft

    public init(id: ID<Item>? = nil, draft: ItemDraft) {
        self.id = id
        self.draft = draft
    }
}

/// A user as data sets and scripts write it.
public struct UserLine: Sendable, Equatable {
    /// Which user is meant where the draft has no external id; it must be there then.
    public var id: ID<User>?
    public var draft: UserDraft

    public init(id: ID<User>? = nil, draft: UserDraft) {
        self.id = id
        self.draft = draft
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
    /// There is no such item.
    case unknownItem(RowName<Item>)
    /// There is no such user, and users were not to be created.
    case unknownUser(RowName<User>)
    case invalid([FieldProblem])
}

/// Loads many rows at once. A bad line costs that line only, and statistics are brought up to date once per touched item.
///
/// Outcomes stand in the order of the lines. `record` is called with them inside the transaction that saved the lines, so that
/// what it writes is kept or lost together with them; what it throws undoes them.
public protocol BulkStore: Sendable {
    /// Creates or replaces items in one transaction; each line must have an external id, or the id of one that is there.
    func saveItems(
        _ lines: [ItemLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome]
    /// The id of the item with each external id; nil where there is none.
    func itemIDs(_ externalIDs: [String]) throws -> [ID<Item>?]
    /// The id of the user with each external id; nil where there is none.
    func userIDs(_ externalIDs: [String]) throws -> [ID<User>?]
    /// Creates or updates users in one transaction; each line must have an external id, or the id of one that is there.
    func saveUsers(
        _ lines: [UserLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome]
    /// Creates or replaces interactions in one transaction; a later line of a pair wins.
    ///
    /// `next` hands over some lines at a time, all of which are saved, and nil when there are none at hand. The transaction
    /// ends then or, unless all is to be saved `whole`, when others wait to write or it has taken many lines.
    func saveInteractions(
        _ rules: InteractionLoadRules,
        whole: Bool,
        next: () -> ArraySlice<InteractionLine>?,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome]
}

/// What holds for all lines of a load of interactions.
public struct InteractionLoadRules: Sendable {
    /// Whether users are created that are missing; only those that are named by external id.
    public var createsUsers: Bool
    public var scale: RatingScale
    /// When lines without a moment were rated.
    public var moment: Timestamp

    public init(createsUsers: Bool, scale: RatingScale, moment: Timestamp) {
        self.createsUsers = createsUsers
        self.scale = scale
        self.moment = moment
    }
}

extension BulkStore {
    /// Interactions that are handed over at a time: 4 MB, and a tenth of a second of work between two looks at who waits.
    public static var interactionsPerBatch: Int { 50_000 }

    public func saveItems(_ drafts: [ItemDraft], at moment: Timestamp) throws -> [LineOutcome] {
        try saveItems(drafts.map { ItemLine(draft: $0) }, at: moment) { _ in }
    }

    public func saveUsers(_ drafts: [UserDraft], at moment: Timestamp) throws -> [LineOutcome] {
        try saveUsers(drafts.map { UserLine(draft: $0) }, at: moment) { _ in }
    }

    /// Creates or replaces interactions, in several transactions where others wait to write.
    public func saveInteractions(
        _ lines: [InteractionLine],
        createsUsers: Bool,
        scale: RatingScale,
        at moment: Timestamp
    ) throws -> [LineOutcome] {
        let rules = InteractionLoadRules(createsUsers: createsUsers, scale: scale, moment: moment)
        var outcomes: [LineOutcome] = []
        var rest = lines[...]
        while !rest.isEmpty {
            outcomes += try saveInteractions(
                rules,
                whole: false,
                next: {
                    let part = rest.prefix(Self.interactionsPerBatch)
                    rest = rest[part.endIndex...]
                    return part.isEmpty ? nil : part
                },
                record: { _ in }
            )
        }
        return outcomes
    }
}
