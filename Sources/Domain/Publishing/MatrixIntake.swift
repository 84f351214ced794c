/// How a version that is computed elsewhere gets its rows: cells come in any order and over any number of requests, of a cell
/// that comes again the last one counts, and once all have come rows are made of them.
///
/// It belongs to no process: a version whose cells another machine sends over hours goes on after a restart.
public struct MatrixIntake: Sendable, Equatable {
    public enum Stage: String, Sendable {
        /// Takes cells.
        case receiving
        /// Rows are being made of the cells; whoever finds it so after a crash begins that anew.
        case finishing
        /// The rows are complete.
        case finished
    }

    public let rule: MatrixIntakeRule
    public let stage: Stage
    /// As they came, with those that came again.
    public let cellCount: Int
    /// When the last of them came, or else the version was begun; or when rows were last begun to be made of them.
    public let receivedAt: Timestamp

    public init(rule: MatrixIntakeRule, stage: Stage, cellCount: Int, receivedAt: Timestamp) {
        self.rule = rule
        self.stage = stage
        self.cellCount = cellCount
        self.receivedAt = receivedAt
    }
}

/// How rows are made of cells.
public struct MatrixIntakeRule: Sendable, Equatable {
    public static let neighbourRange = 1...10_000

    /// Whether each of a pair becomes a neighbour of the other, for matrices of which each pair is sent once. Of a pair that is
    /// sent both ways the higher similarity counts.
    public var mirrors: Bool
    /// How many neighbours a row keeps, the most similar ones; nil for all.
    public var neighbours: Int?
    /// Whether similarities of 0 and below are left out.
    public var onlyPositive: Bool

    public init(mirrors: Bool = false, neighbours: Int? = nil, onlyPositive: Bool = false) {
        self.mirrors = mirrors
        self.neighbours = neighbours
        self.onlyPositive = onlyPositive
    }

    /// Throws `.invalid` naming each field that breaks a rule.
    func validate(for kind: SimilarityMatrix.Kind) throws(DomainError) {
        var validation = Validation()
        validation.require(
            !mirrors || kind.isOfOneKind,
            "mirror",
            "Rows of lists are users and their neighbours items, which cannot be mirrored."
        )
        validation.require(
            neighbours.map(Self.neighbourRange.contains) ?? true,
            "neighbours",
            "Choose a whole number from \(Self.neighbourRange.lowerBound) to \(Self.neighbourRange.upperBound)."
        )
        try validation.finish()
    }
}

extension SimilarityMatrix.Kind {
    /// Whether rows and neighbours are of one kind.
    var isOfOneKind: Bool { self != .userToItem }
}

/// What has come of one row.
public struct ReceivedRow: Sendable, Equatable {
    public let id: Int64
    /// In the order in which they came, and each in order of its neighbours' ids.
    public var pieces: [[Neighbour]]
    /// What others' pieces say of it, each in the same order.
    public var mirrored: [[Neighbour]]

    public init(id: Int64, pieces: [[Neighbour]], mirrored: [[Neighbour]]) {
        self.id = id
        self.pieces = pieces
        self.mirrored = mirrored
    }

    /// Each neighbour once, as it came last, in order of id.
    public var cells: [Neighbour] { Self.merged(pieces) { _, later in later } }

    /// The row as it will be read: nearest first, and of equal ones the lower id first.
    ///
    /// - Parameter isAllowed: whether this id may be a neighbour.
    func finished(_ rule: MatrixIntakeRule, isAllowed: (Int64) -> Bool) -> MatrixRow {
        let cells =
            mirrored.isEmpty
            ? cells
            : Self.merged([cells, Self.merged(mirrored, Self.higher)], Self.higher)
        let kept = cells.filter { (!rule.onlyPositive || $0.similarity > 0) && isAllowed($0.id) }
        let sorted = kept.sorted { ($1.similarity, $0.id) < ($0.similarity, $1.id) }
        return MatrixRow(id: id, neighbours: Array(sorted.prefix(rule.neighbours ?? sorted.count)))
    }

    private static func higher(_ earlier: Float, _ later: Float) -> Float { max(earlier, later) }

    private static func merged(_ pieces: [[Neighbour]], _ joined: (Float, Float) -> Float) -> [Neighbour] {
        var pieces = pieces
        // Neighbouring pieces in pairs, so that their order stays, and a row of a thousand pieces takes ten rounds.
        while pieces.count > 1 {
            pieces = stride(from: 0, to: pieces.count, by: 2).map { place in
                place + 1 < pieces.count ? merged(pieces[place], pieces[place + 1], joined) : pieces[place]
            }
        }
        return pieces.first ?? []
    }

    private static func merged(
        _ earlier: [Neighbour],
        _ later: [Neighbour],
        _ joined: (Float, Float) -> Float
    ) -> [Neighbour] {
        var merged: [Neighbour] = []
        merged.reserveCapacity(earlier.count + later.count)
        var (left, right) = (0, 0)
        while left < earlier.count, right < later.count {
            let (old, new) = (earlier[left], later[right])
            if old.id < new.id {
                merged.append(old)
                left += 1
            } else if new.id < old.id {
                merged.append(new)
                right += 1
            } else {
                merged.append(Neighbour(id: old.id, similarity: joined(old.similarity, new.similarity)))
                left += 1
                right += 1
            }
        }
        merged += earlier[left...]
        merged += later[right...]
        return merged
    }
}
