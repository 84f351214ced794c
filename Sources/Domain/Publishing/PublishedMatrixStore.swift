/// Where matrices are kept whose versions are computed elsewhere, and what has come of those versions.
public protocol PublishedMatrixStore: SimilarityMatrixStore {
    /// A matrix that stays until it is deleted itself. Throws `.conflict` if the name is taken.
    func insert(_ draft: MatrixDraft) throws -> SimilarityMatrix
    /// Changes name and description. Throws `.notFound`, `.stale` if a version is expected and not the current one, and
    /// `.conflict` if the name is taken.
    func update(_ id: ID<SimilarityMatrix>, _ draft: MatrixDraft, expecting version: Int?) throws -> SimilarityMatrix
    /// Deletes a matrix with its versions, in short transactions. The first frees the recommenders that read it, and leaves
    /// nothing of it live. Throws `.notFound`, and `.stale` as `update` does.
    func delete(_ id: ID<SimilarityMatrix>, expecting version: Int?) throws

    // MARK: Versions that are computed elsewhere

    /// A new version that takes cells; nil for the next number. Throws `.notFound`, and `.conflict` for a number that a version
    /// has.
    func beginIntake(of matrix: ID<SimilarityMatrix>, number: Int?, _ rule: MatrixIntakeRule, at moment: Timestamp)
        throws
        -> MatrixVersion
    /// Nil for a version that does not get its rows from elsewhere, or is being deleted.
    func intake(of version: ID<MatrixVersion>) throws -> MatrixIntake?
    /// Takes cells for the version, for one load. Throws `.notFound`, and `.conflict` unless it takes cells.
    func receiver(for version: ID<MatrixVersion>) throws -> any MatrixCellReceiver
    /// What has come of the rows with the next higher ids; empty at the end.
    func receivedRows(of version: ID<MatrixVersion>, after id: Int64?, limit: Int) throws -> [ReceivedRow]

    /// No more cells are taken, and what an earlier try has made of them is deleted, in short transactions. Throws `.notFound`,
    /// and `.conflict` for a version without cells to make rows of.
    func beginCompletion(of version: ID<MatrixVersion>, at moment: Timestamp) throws -> MatrixIntake
    /// Keeps mirrored pieces, under a number that they share and no others have.
    func keepMirrored(_ rows: [MatrixRow], number: Int, for version: ID<MatrixVersion>) throws
    /// All ids that rows, or neighbours, of a matrix of this kind can have.
    func knownIDs(ofRows: Bool, _ kind: SimilarityMatrix.Kind) throws -> IDSet
    /// The rows are complete: the version is ready, and its pieces are deleted. Throws `.conflict` if it is no longer being
    /// completed.
    func complete(_ version: ID<MatrixVersion>) throws -> MatrixVersion
    /// Deletes what was made, in short transactions, and takes cells again.
    func cancelCompletion(of version: ID<MatrixVersion>) throws

    /// Those of the matrix, or of all, that take cells none of which came since then, and those whose deletion was broken off.
    func abandonedVersions(of matrix: ID<SimilarityMatrix>?, receivedBefore moment: Timestamp) throws -> [MatrixVersion]
    /// Deletes what a crash left of the pieces of versions that are complete.
    func deleteLeftPieces() throws

    // MARK: Reading rows

    /// The rows with the next higher ids, or, before a row, with the next lower ones, the highest first. They are as they stand: of
    /// a version that takes cells, what has come of them so far. Throws `.notFound`.
    func rows(of version: ID<MatrixVersion>, from start: PageMark, limit: Int) throws -> [MatrixRow]
    /// Nil if it has no such row. Throws as `rows` does.
    func row(_ id: Int64, of version: ID<MatrixVersion>) throws -> MatrixRow?
}

/// Takes cells for one version.
public protocol MatrixCellReceiver {
    /// Keeps what can be kept, and says of each line what is wrong with it. On disk when it returns. Throws `.notFound` once
    /// the version is deleted, and `.conflict` once it takes no more cells.
    mutating func receive(_ lines: [MatrixLine], at moment: Timestamp) throws -> [MatrixLineProblem?]
}

/// Ids of a table, one bit each: such ids are given in sequence.
public struct IDSet: Sendable {
    private var words: [UInt64] = []

    public init() {}

    public mutating func insert(_ id: Int64) {
        guard let place = Self.place(of: id) else { return }
        if place.word >= words.count {
            words += Array(repeating: 0, count: max(place.word + 1 - words.count, words.count))
        }
        words[place.word] |= place.bit
    }

    public func contains(_ id: Int64) -> Bool {
        guard let place = Self.place(of: id), place.word < words.count else { return false }
        return words[place.word] & place.bit != 0
    }

    /// Nil for what no id is; a neighbour's takes 32 bits.
    private static func place(of id: Int64) -> (word: Int, bit: UInt64)? {
        guard let id = UInt32(exactly: id) else { return nil }
        return (Int(id >> 6), 1 << UInt64(id & 63))
    }
}
