public import Domain

/// Matrices in memory, by the rules of the contract. `failAppend` makes the next writings fail as a full disk would.
public final class InMemoryMatrixStore: SimilarityMatrixStore {
    public struct DiskFull: Error {}

    fileprivate struct State {
        var matrices: [SimilarityMatrix] = []
        var versions: [MatrixVersion] = []
        var rows: [ID<MatrixVersion>: [MatrixRow]] = [:]
        var fingerprints: [ID<MatrixVersion>: [RowFingerprint]] = [:]
        var nextVersionID: Int64 = 1
        var appendsUntilFailure: Int?
        var appendSizes: [Int] = []
        var damaged: Set<ID<MatrixVersion>> = []
    }

    private let state = Locked(State())

    public init() {}

    /// The append after so many more throws `DiskFull`.
    public func failAppend(after count: Int) {
        state.withLock { $0.appendsUntilFailure = count }
    }

    /// Takes the neighbours of the version's rows, as a fault of the disk might; reading them tells.
    public func damage(_ version: ID<MatrixVersion>) {
        state.withLock { state in
            state.rows[version] = state.rows[version]?.map { MatrixRow(id: $0.id, neighbours: []) }
            state.damaged.insert(version)
        }
    }

    public var appendSizes: [Int] { state.withLock { $0.appendSizes } }

    public func matrices() throws -> [SimilarityMatrix] { state.withLock { $0.matrices } }

    public func matrix(_ id: ID<SimilarityMatrix>) throws -> SimilarityMatrix? {
        state.withLock { $0.matrices.first { $0.id == id } }
    }

    public func matrix(named name: String) throws -> SimilarityMatrix? {
        state.withLock { $0.matrices.first { $0.name == name } }
    }

    public func insert(name: String, kind: SimilarityMatrix.Kind, description: String) throws -> SimilarityMatrix {
        try state.withLock { state in
            guard !state.matrices.contains(where: { $0.name == name }) else { throw DomainError.conflict(name) }
            let id = ID<SimilarityMatrix>(Int64(state.matrices.count + 1))
            state.matrices.append(
                SimilarityMatrix(id: id, name: name, kind: kind, description: description, liveVersion: nil)
            )
            return state.matrices[state.matrices.count - 1]
        }
    }

    public func versions(of matrix: ID<SimilarityMatrix>) throws -> [MatrixVersion] {
        state.withLock { $0.versions.filter { $0.matrixID == matrix } }
    }

    public func liveVersion(of matrix: ID<SimilarityMatrix>) throws -> MatrixVersion? {
        try versions(of: matrix).first { $0.state == .live }
    }

    public func unfinishedVersions() throws -> [MatrixVersion] {
        state.withLock { $0.versions.filter { [.building, .ready].contains($0.state) && $0.job != nil } }
    }

    public func beginVersion(
        of matrix: ID<SimilarityMatrix>,
        basis: TrainingBasis?,
        job: ID<Job>?,
        at moment: Timestamp
    ) throws -> MatrixVersion {
        try state.withLock { state in
            guard state.matrices.contains(where: { $0.id == matrix }) else { throw DomainError.notFound("matrix") }
            let number = (state.versions.filter { $0.matrixID == matrix }.map(\.number).max() ?? 0) + 1
            let version = MatrixVersion(
                id: ID(state.nextVersionID),
                matrixID: matrix,
                number: number,
                state: .building,
                rowCount: 0,
                createdAt: moment,
                activatedAt: nil,
                basis: basis,
                job: job
            )
            state.nextVersionID += 1
            state.versions.append(version)
            state.rows[version.id] = []
            return version
        }
    }

    public func append(_ rows: [MatrixRow], to version: ID<MatrixVersion>) throws {
        try state.withLock { state in
            if let left = state.appendsUntilFailure {
                guard left > 0 else { throw DiskFull() }
                state.appendsUntilFailure = left - 1
            }
            let index = try state.index(of: version, in: [.building])
            let known = Set(state.rows[version, default: []].map(\.id))
            guard rows.allSatisfy({ !known.contains($0.id) }) else { throw DomainError.conflict("row") }
            state.rows[version, default: []] += rows
            state.appendSizes.append(rows.count)
            state.replace(index, rowCount: state.versions[index].rowCount + rows.count)
        }
    }

    public func appendFingerprints(_ fingerprints: [RowFingerprint], to version: ID<MatrixVersion>) throws {
        try state.withLock { state in
            _ = try state.index(of: version, in: [.building])
            let known = Set(state.fingerprints[version, default: []].map(\.id))
            guard fingerprints.allSatisfy({ !known.contains($0.id) }) else { throw DomainError.conflict("fingerprint") }
            state.fingerprints[version, default: []] += fingerprints
        }
    }

    public func finish(_ version: ID<MatrixVersion>) throws -> MatrixVersion {
        try state.withLock { state in
            let index = try state.index(of: version, in: [.building])
            state.replace(index, state: .ready)
            return state.versions[index]
        }
    }

    public func activate(_ versions: [ID<MatrixVersion>], at moment: Timestamp) throws -> [MatrixVersion] {
        try state.withLock { state in
            let indices = try versions.map { try state.index(of: $0, in: [.ready, .retired]) }
            for index in indices {
                let matrix = state.versions[index].matrixID
                for other in state.versions.indices
                where state.versions[other].matrixID == matrix && state.versions[other].state == .live {
                    state.replace(other, state: .retired)
                }
                state.replace(index, state: .live, activatedAt: moment)
            }
            return indices.map { state.versions[$0] }
        }
    }

    public func delete(_ version: ID<MatrixVersion>) throws {
        try state.withLock { state in
            let index = try state.index(of: version, in: [.building, .ready, .retired])
            state.versions.remove(at: index)
            state.rows[version] = nil
            state.fingerprints[version] = nil
        }
    }

    public func forEachRow(of version: ID<MatrixVersion>, _ body: (MatrixRow) throws -> Void) throws {
        let (rows, damaged) = state.withLock { state in
            (
                state.rows[version] ?? [],
                state.damaged.contains(version) ? state.versions.first { $0.id == version } : nil
            )
        }
        for row in rows.sorted(by: { $0.id < $1.id }) { try body(row) }
        if let damaged { throw DamagedVersion(damaged) }
    }

    public func fingerprints(of version: ID<MatrixVersion>) throws -> [RowFingerprint] {
        state.withLock { $0.fingerprints[version] ?? [] }.sorted { $0.id < $1.id }
    }
}

extension InMemoryMatrixStore.State {
    fileprivate func index(of version: ID<MatrixVersion>, in states: [MatrixVersion.State]) throws -> Int {
        guard let index = versions.firstIndex(where: { $0.id == version }) else {
            throw DomainError.notFound("version")
        }
        guard states.contains(versions[index].state) else { throw DomainError.conflict("version") }
        return index
    }

    fileprivate mutating func replace(
        _ index: Int,
        state: MatrixVersion.State? = nil,
        rowCount: Int? = nil,
        activatedAt: Timestamp? = nil
    ) {
        let old = versions[index]
        versions[index] = MatrixVersion(
            id: old.id,
            matrixID: old.matrixID,
            number: old.number,
            state: state ?? old.state,
            rowCount: rowCount ?? old.rowCount,
            createdAt: old.createdAt,
            activatedAt: activatedAt ?? old.activatedAt,
            basis: old.basis,
            job: old.job
        )
    }
}
