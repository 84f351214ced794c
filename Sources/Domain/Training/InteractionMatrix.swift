/// All ratings to learn from, as sparse rows: users and items are numbered 0, 1, 2 … in order of their ids, so that of two
/// equals the lower number is the lower id.
public struct InteractionMatrix: Sendable {
    public let userIDs: [Int64]
    public let itemIDs: [Int64]
    /// A row for each user, a column for each item.
    public let byUser: SparseRows
    /// A row for each item, a column for each user.
    public let byItem: SparseRows

    /// - Parameters:
    ///   - userIDs: ascending, one for each row.
    ///   - itemIDs: ascending, one for each column.
    public init(userIDs: [Int64], itemIDs: [Int64], byUser: SparseRows) {
        precondition(byUser.rowCount == userIDs.count && byUser.columnCount == itemIDs.count)
        self.userIDs = userIDs
        self.itemIDs = itemIDs
        self.byUser = byUser
        byItem = byUser.transposed()
    }

    /// Reads the source once. Rethrows what it throws, and `TrainingCancelled`.
    ///
    /// - Parameters:
    ///   - otherItems: items that are to have a number even if nobody rated them.
    ///   - noteTime: told the time of each interaction, in the order of `byUser`.
    public init(
        reading source: any TrainingSource,
        alsoItems otherItems: some Sequence<Int64> = [],
        monitor: TrainingMonitor = TrainingMonitor(),
        noteTime: (Timestamp) -> Void = { _ in }
    ) throws {
        var gathering = Gathering()
        for item in otherItems { _ = gathering.items.insert(item) }
        try source.forEachInteraction { user, item, rating, time in
            gathering.add(user: user.rawValue, item: item.rawValue, rating: rating)
            noteTime(time)
            if gathering.count.isMultiple(of: TrainingLimits.interactionsPerReport) {
                try monitor.report(.reading, completed: gathering.count, total: nil)
            }
        }
        try monitor.report(.reading, completed: gathering.count, total: gathering.count)
        self.init(gathering)
    }

    private init(_ gathering: Gathering) {
        let (items, newNumbers) = gathering.items.sorted()
        self.init(
            userIDs: gathering.userIDs,
            itemIDs: items.ids,
            byUser: SparseRows(
                columnCount: items.count,
                offsets: gathering.offsets + [gathering.count],
                columns: gathering.columns.map { newNumbers[Int($0)] },
                values: gathering.ratings
            )
        )
    }

    /// The same users and items with only the ratings of at least so much.
    func keeping(atLeast least: Float) -> InteractionMatrix {
        if byUser.values.allSatisfy({ $0 >= least }) { return self }
        return InteractionMatrix(userIDs: userIDs, itemIDs: itemIDs, byUser: byUser.keeping(atLeast: least))
    }

    public var count: Int { byUser.count }
    public var userCount: Int { userIDs.count }
    public var itemCount: Int { itemIDs.count }
}

/// Rows as they come in; items are numbered by first appearance until all are known.
private struct Gathering {
    var userIDs: [Int64] = []
    var offsets: [Int] = []
    var items = IdentifierIndex()
    var columns: [Int32] = []
    var ratings: [Float] = []
    private var lastItem: Int64 = .min

    var count: Int { columns.count }

    mutating func add(user: Int64, item: Int64, rating: Float) {
        if userIDs.last != user {
            precondition((userIDs.last ?? .min) < user, "a training source gives users in order of id")
            userIDs.append(user)
            offsets.append(columns.count)
            lastItem = .min
        }
        precondition(lastItem < item, "a training source gives each user's items once and in order of id")
        lastItem = item
        columns.append(Int32(items.insert(item)))
        ratings.append(rating)
    }
}
