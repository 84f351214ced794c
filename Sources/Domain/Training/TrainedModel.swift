/// What serving needs of a trained model; a model gives what it has.
public struct TrainedModel: Sendable, Equatable {
    /// Item-to-item.
    public var items: TrainedMatrix?
    /// User-to-user.
    public var users: TrainedMatrix?
    /// User-to-item: the best items of each user, best first, whether seen or not. The row `MatrixRow.everybody` is for those
    /// who have none.
    public var lists: TrainedMatrix?

    public init(items: TrainedMatrix? = nil, users: TrainedMatrix? = nil, lists: TrainedMatrix? = nil) {
        self.items = items
        self.users = users
        self.lists = lists
    }

    /// The matrix of one kind.
    public subscript(kind: SimilarityMatrix.Kind) -> TrainedMatrix? {
        switch kind {
        case .itemToItem: items
        case .userToUser: users
        case .userToItem: lists
        }
    }

    /// The list for users who have none of their own.
    public var ranking: [Neighbour]? { lists?.rows.first { $0.id == MatrixRow.everybody }?.neighbours }
}

/// The nearest neighbours of each row, before they are written. Rows without neighbours are left out.
public struct TrainedMatrix: Sendable, Equatable {
    /// In order of id.
    public let rows: [MatrixRow]
    /// Nil if nobody can tell what has to be computed again when ratings change.
    public let origins: RowOrigins?

    public init(rows: [MatrixRow]) {
        self.rows = rows
        origins = nil
    }

    /// - Parameter ids: of the rows and neighbours, by number, ascending.
    public init(_ lists: NeighbourLists, ids: [Int64], origins: RowOrigins? = nil) {
        self.init(lists, ids: ids, neighbourIDs: ids, origins: origins)
    }

    /// - Parameters:
    ///   - ids: of the rows, by number, ascending.
    ///   - neighbourIDs: of the neighbours, by number.
    init(_ lists: NeighbourLists, ids: [Int64], neighbourIDs: [Int64], origins: RowOrigins? = nil) {
        precondition(lists.rowCount == ids.count)
        self.origins = origins
        rows = (0..<lists.rowCount).compactMap { row in
            let range = lists.range(ofRow: row)
            guard !range.isEmpty else { return nil }
            return MatrixRow(
                id: ids[row],
                neighbours: range.map {
                    Neighbour(id: neighbourIDs[Int(lists.numbers[$0])], similarity: lists.similarities[$0])
                }
            )
        }
    }

    public var neighbourCount: Int { rows.reduce(0) { $0 + $1.neighbours.count } }
}
