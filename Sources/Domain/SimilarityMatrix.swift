/// For each user or item, its N nearest neighbours with their similarity, or for each user the items with the highest scores;
/// computed beforehand, in versions.
public struct SimilarityMatrix: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case itemToItem = "item"
        case userToUser = "user"
        /// Lists: rows are users, neighbours are items, and a similarity is a score. The row `MatrixRow.everybody` is for
        /// those who have none of their own.
        case userToItem = "list"

        /// Whether lists can be read from it for everybody who rated something, also since it was computed.
        var isForAnybody: Bool { self != .userToItem }

        /// What it holds, in words.
        var contents: String {
            switch self {
            case .itemToItem: "items"
            case .userToUser: "users"
            case .userToItem: "lists"
            }
        }
    }

    public let id: ID<SimilarityMatrix>
    public var name: String
    public let kind: Kind
    public var description: String
    /// The number of the version that readers see; nil before the first.
    public var liveVersion: Int?
    /// Made for versions that are computed elsewhere: no training writes to it, and it stays when recommenders that read it go.
    public let isPublished: Bool
    /// Raised by each change.
    public let version: Int

    public init(
        id: ID<SimilarityMatrix>,
        name: String,
        kind: Kind,
        description: String,
        liveVersion: Int?,
        isPublished: Bool = false,
        version: Int = 1
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.description = description
        self.liveVersion = liveVersion
        self.isPublished = isPublished
        self.version = version
    }
}

/// One computed state of a matrix.
public struct MatrixVersion: Sendable, Equatable {
    /// What versions are numbered by.
    public static let numbers = 1...Int(Int32.max)

    public enum State: String, Sendable, CaseIterable {
        /// Rows are being written; nobody reads it.
        case building
        /// Complete, and not read yet.
        case ready
        /// The one that readers see.
        case live
        /// Was live; kept so that an admin can roll back.
        case retired
    }

    public let id: ID<MatrixVersion>
    public let matrixID: ID<SimilarityMatrix>
    /// 1, 2, 3 … within its matrix.
    public let number: Int
    public let state: State
    public let rowCount: Int
    public let createdAt: Timestamp
    public let activatedAt: Timestamp?
    /// What it was trained from; nil for a version that was not trained here.
    public let basis: TrainingBasis?
    /// The job that wrote it; nil as above, and once the job is forgotten.
    public let job: ID<Job>?

    public init(
        id: ID<MatrixVersion>,
        matrixID: ID<SimilarityMatrix>,
        number: Int,
        state: State,
        rowCount: Int,
        createdAt: Timestamp,
        activatedAt: Timestamp?,
        basis: TrainingBasis? = nil,
        job: ID<Job>? = nil
    ) {
        self.id = id
        self.matrixID = matrixID
        self.number = number
        self.state = state
        self.rowCount = rowCount
        self.createdAt = createdAt
        self.activatedAt = activatedAt
        self.basis = basis
        self.job = job
    }
}

/// One row of a matrix: an id and its neighbours, nearest first.
public struct MatrixRow: Sendable, Equatable {
    /// The id of the list for users without one; no user has it.
    public static let everybody: Int64 = 0

    public let id: Int64
    public let neighbours: [Neighbour]

    public init(id: Int64, neighbours: [Neighbour]) {
        self.id = id
        self.neighbours = neighbours
    }
}

public struct Neighbour: Sendable, Equatable {
    public let id: Int64
    public let similarity: Float

    public init(id: Int64, similarity: Float) {
        self.id = id
        self.similarity = similarity
    }
}

/// Where matrices and their versions are kept.
public protocol SimilarityMatrixStore: Sendable {
    func matrices() throws -> [SimilarityMatrix]
    func matrix(_ id: ID<SimilarityMatrix>) throws -> SimilarityMatrix?
    func matrix(named name: String) throws -> SimilarityMatrix?
    /// Throws `.conflict` if the name is taken.
    func insert(name: String, kind: SimilarityMatrix.Kind, description: String) throws -> SimilarityMatrix

    func versions(of matrix: ID<SimilarityMatrix>) throws -> [MatrixVersion]
    /// Nil before the first version went live.
    func liveVersion(of matrix: ID<SimilarityMatrix>) throws -> MatrixVersion?
    /// Those of every matrix that jobs began and did not make live: building or ready.
    func unfinishedVersions() throws -> [MatrixVersion]
    /// A new version in state `building`, with the next number. Throws `.notFound`.
    func beginVersion(of matrix: ID<SimilarityMatrix>, basis: TrainingBasis?, job: ID<Job>?, at moment: Timestamp)
        throws -> MatrixVersion
    /// Adds rows to a version that is building, in one short transaction.
    /// Throws `.conflict` unless it is building, or if it has a row already, and `.invalid` for an id that is no id and a
    /// similarity that is not a finite number.
    func append(_ rows: [MatrixRow], to version: ID<MatrixVersion>) throws
    /// Adds what rows of a version that is building were computed from, in one short transaction; also rows without neighbours,
    /// which are not written. Throws `.conflict` unless it is building, or if it knows one of them already.
    func appendFingerprints(_ fingerprints: [RowFingerprint], to version: ID<MatrixVersion>) throws
    /// Building becomes ready. Throws `.conflict` unless it was building.
    func finish(_ version: ID<MatrixVersion>) throws -> MatrixVersion
    /// Ready or retired becomes live, and what was live of the same matrices retires, in one transaction for all. Throws
    /// `.notFound`, and `.conflict` for a version that is still building.
    func activate(_ versions: [ID<MatrixVersion>], at moment: Timestamp) throws -> [MatrixVersion]
    /// Deletes a version with its rows, in short transactions. Throws `.conflict` if it is live.
    func delete(_ version: ID<MatrixVersion>) throws
    /// Calls the body with each row, in order of id, from one snapshot.
    ///
    /// Throws `.notFound`, `.conflict` for a version that is building, and `DamagedVersion`, in the end, if these are not
    /// the rows that were written: whoever reads them uses none before the call returns.
    func forEachRow(of version: ID<MatrixVersion>, _ body: (MatrixRow) throws -> Void) throws
    /// In order of id; none if it was written without, or does not exist.
    func fingerprints(of version: ID<MatrixVersion>) throws -> [RowFingerprint]
}

extension SimilarityMatrixStore {
    /// A version that was not trained here.
    public func beginVersion(of matrix: ID<SimilarityMatrix>, at moment: Timestamp) throws -> MatrixVersion {
        try beginVersion(of: matrix, basis: nil, job: nil, at: moment)
    }

    /// Deletes retired versions but the newest few, as the last step of making another live: a failure must not look like one
    /// of that. Returns the numbers of those that are gone, and of those that are still there.
    func deleteRetiredVersions(of matrix: ID<SimilarityMatrix>, keeping count: Int) -> (
        deleted: [Int], undeleted: [Int]
    ) {
        let versions = (try? versions(of: matrix)) ?? []
        let retired = versions.filter { $0.state == .retired }.sorted { $0.number > $1.number }
        var deleted: [Int] = []
        var undeleted: [Int] = []
        for version in retired.dropFirst(count) {
            do {
                try delete(version.id)
                deleted.append(version.number)
            } catch {
                undeleted.append(version.number)
            }
        }
        return (deleted, undeleted)
    }

    /// As for several.
    public func activate(_ version: ID<MatrixVersion>, at moment: Timestamp) throws -> MatrixVersion {
        let live = try activate([version], at: moment)
        guard let first = live.first else { throw DomainError.notFound("matrix version \(version)") }
        return first
    }

    /// Throws as reading the rows does, `DamagedVersion` above all.
    public func verify(_ version: ID<MatrixVersion>) throws {
        try forEachRow(of: version) { _ in }
    }
}

/// The stored rows of a version are not those that were written: by a fault of the disk, or another program.
public struct DamagedVersion: Error, Equatable, CustomStringConvertible {
    public let version: ID<MatrixVersion>
    public let number: Int
    public let matrixID: ID<SimilarityMatrix>

    public init(_ version: MatrixVersion) {
        self.version = version.id
        number = version.number
        matrixID = version.matrixID
    }

    public var description: String {
        "version \(number) of similarity matrix \(matrixID) is damaged: its rows do not match its checksum"
    }
}
