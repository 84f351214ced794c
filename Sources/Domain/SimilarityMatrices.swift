/// Similarity matrices and their versions, those trained here and those computed elsewhere: admins see them, publish versions
/// and say which is live.
public final class SimilarityMatrices: Sendable {
    /// A version that takes cells is given up when none have come for so long, unless it is set otherwise.
    public static let defaultAbandonedAfterSeconds: Int64 = 86_400

    let store: any PublishedMatrixStore
    let recommenders: any RecommenderStore
    let users: any UserStore
    private let clock: any Clock
    private let abandonedAfterSeconds: Int64
    private let retiredVersionsKept: Int
    /// Versions that rows are being made for.
    private let completing = Locked<Set<ID<MatrixVersion>>>([])

    public init(
        store: any PublishedMatrixStore,
        recommenders: any RecommenderStore,
        users: any UserStore,
        clock: any Clock,
        abandonedAfterSeconds: Int64 = SimilarityMatrices.defaultAbandonedAfterSeconds,
        retiredVersionsKept: Int = Training.defaultRetiredVersionsKept
    ) {
        precondition(abandonedAfterSeconds >= 0 && retiredVersionsKept >= 0)
        self.store = store
        self.recommenders = recommenders
        self.users = users
        self.clock = clock
        self.abandonedAfterSeconds = abandonedAfterSeconds
        self.retiredVersionsKept = retiredVersionsKept
    }

    // MARK: Matrices

    /// In the order in which they were made. Throws `.unauthorized`, `.forbidden`.
    public func list(viewer: Viewer) throws -> [SimilarityMatrix] {
        try viewer.require(.admin, .read)
        return try store.matrices()
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func matrix(_ id: ID<SimilarityMatrix>, viewer: Viewer) throws -> SimilarityMatrix {
        try viewer.require(.admin, .read)
        return try matrix(id)
    }

    func matrix(_ id: ID<SimilarityMatrix>) throws -> SimilarityMatrix {
        guard let matrix = try store.matrix(id) else { throw DomainError.notFound("similarity matrix \(id)") }
        return matrix
    }

    /// A matrix for versions that are computed elsewhere. Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict` for
    /// a name that is taken.
    public func create(_ draft: MatrixDraft, viewer: Viewer) throws -> SimilarityMatrix {
        try viewer.require(.admin, .admin)
        try draft.validate()
        return try store.insert(draft)
    }

    /// Changes a matrix into what `change` makes of it as it stands, asked anew should somebody else be quicker.
    ///
    /// Throws as `create` and `change` do, `.notFound`, and `.conflict` for another kind.
    public func update(
        _ id: ID<SimilarityMatrix>,
        viewer: Viewer,
        _ change: (SimilarityMatrix) throws -> MatrixDraft
    ) throws -> SimilarityMatrix {
        try viewer.require(.admin, .admin)
        return try whileCurrent(id) { known in
            let draft = try change(known)
            guard known.kind == draft.kind else {
                throw DomainError.conflict("A matrix keeps its kind. Make another one for \(draft.kind.contents).")
            }
            try draft.validate()
            return try store.update(id, draft, expecting: known.version)
        }
    }

    /// Deletes it with its versions, unless `check` throws at how it stands. Recommenders that read it are left without; those
    /// that are trained make another. Throws `.unauthorized`, `.forbidden`, `.notFound`, and as `check` does.
    public func delete(
        _ id: ID<SimilarityMatrix>,
        viewer: Viewer,
        _ check: (SimilarityMatrix) throws -> Void = { _ in }
    ) throws {
        try viewer.require(.admin, .admin)
        try whileCurrent(id) { known in
            try check(known)
            try store.delete(id, expecting: known.version)
        }
    }

    private func whileCurrent<Result>(
        _ id: ID<SimilarityMatrix>,
        _ body: (SimilarityMatrix) throws -> Result
    ) throws -> Result {
        while true {
            let known = try matrix(id)
            do {
                return try body(known)
            } catch DomainError.stale {
                // What is thrown at the matrix as it stands now comes out.
                guard try matrix(id).version != known.version else { throw DomainError.stale }
            }
        }
    }

    // MARK: Versions

    /// A version, and how it gets its rows if they are computed elsewhere.
    public struct Version: Sendable, Equatable {
        public let version: MatrixVersion
        /// Nil for one that was trained here.
        public let intake: MatrixIntake?
    }

    /// In order of number. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func versions(of id: ID<SimilarityMatrix>, viewer: Viewer) throws -> [Version] {
        try viewer.require(.admin, .read)
        return try store.versions(of: matrix(id).id).map(withIntake)
    }

    /// Throws as `versions` does.
    public func version(_ number: Int, of id: ID<SimilarityMatrix>, viewer: Viewer) throws -> Version {
        try viewer.require(.admin, .read)
        return try withIntake(version(number, of: id))
    }

    func version(_ number: Int, of id: ID<SimilarityMatrix>) throws -> MatrixVersion {
        guard let version = try store.versions(of: id).first(where: { $0.number == number }) else {
            throw DomainError.notFound("version \(number) of similarity matrix \(id)")
        }
        return version
    }

    private func withIntake(_ version: MatrixVersion) throws -> Version {
        Version(version: version, intake: try store.intake(of: version.id))
    }

    /// Begins a version that takes cells, under the next number or one that the sender chooses. First deletes what others of
    /// the matrix have given up.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, `.invalid`, and `.conflict` for a number that is taken.
    public func begin(
        _ number: Int?,
        of id: ID<SimilarityMatrix>,
        _ rule: MatrixIntakeRule,
        viewer: Viewer
    ) throws -> Version {
        try viewer.require(.admin, .admin)
        let kind = try matrix(id).kind
        guard number.map(MatrixVersion.numbers.contains) ?? true else {
            throw DomainError.invalid("number", "Choose a whole number from 1 to \(MatrixVersion.numbers.upperBound).")
        }
        try rule.validate(for: kind)
        deleteAbandoned(of: id)
        return try withIntake(store.beginIntake(of: id, number: number, rule, at: clock.now))
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` for the live version and one that is being trained or
    /// made live.
    public func delete(_ number: Int, of id: ID<SimilarityMatrix>, viewer: Viewer) throws {
        try viewer.require(.admin, .admin)
        let version = try version(number, of: id)
        guard version.state != .live else {
            throw DomainError.conflict(
                "Version \(number) is live. Make another version live first, or delete the matrix."
            )
        }
        if version.state == .building || version.state == .ready, let job = version.job {
            throw DomainError.conflict("Version \(number) is being written by job \(job). Cancel the job first.")
        }
        guard !completing.withLock({ $0.contains(version.id) }) else { throw Self.isBeingCompleted(version) }
        try store.delete(version.id)
    }

    /// Takes cells as lines of JSON or rows of CSV. Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` unless the version
    /// takes cells.
    ///
    /// - Parameter externalIDPrefix: put before the external ids of lines.
    public func load(
        _ number: Int,
        of id: ID<SimilarityMatrix>,
        _ format: BulkFormat = .ndjson,
        externalIDPrefix: String = "",
        viewer: Viewer
    ) throws -> MatrixRowLoad {
        try viewer.require(.admin, .admin)
        var receiver = try store.receiver(for: version(number, of: id).id)
        return MatrixRowLoad(format, externalIDPrefix: externalIDPrefix) { [clock] lines in
            try receiver.receive(lines, at: clock.now)
        }
    }

    /// Takes cells at once, and begins the version with the first of them. Says of each line what is wrong with it.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, `.invalid` for a number that no version has, and `.conflict` for a version that
    /// takes no more cells.
    public func receive(
        _ lines: [MatrixLine],
        for number: Int,
        of id: ID<SimilarityMatrix>,
        beginning rule: MatrixIntakeRule,
        viewer: Viewer
    ) throws -> [MatrixLineProblem?] {
        try viewer.require(.admin, .admin)
        let known = try store.versions(of: matrix(id).id).first { $0.number == number }
        let version = try known ?? begin(number, of: id, rule, viewer: viewer).version
        var receiver = try store.receiver(for: version.id)
        return try receiver.receive(lines, at: clock.now)
    }

    // MARK: What is live

    /// What whoever makes a version live expects of its cells, where it is computed elsewhere.
    public struct Expectation: Sendable, Equatable {
        /// How many different ones have come; nil for any number. Tells when a request was lost.
        public var cellCount: Int?
        public var allowsEmpty: Bool

        public init(cellCount: Int? = nil, allowsEmpty: Bool = false) {
            self.cellCount = cellCount
            self.allowsEmpty = allowsEmpty
        }
    }

    /// Makes a version live: a new one, or, to roll back, one that was live before. Versions of other matrices that the same
    /// training wrote go live with it. One that takes cells is completed first, and takes no more; then the oldest retired
    /// versions are deleted.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, `.invalid` for a count that none can be, and `.conflict` for a version
    /// that is being trained, completed or deleted, is damaged, or is not as expected.
    public func activate(
        _ number: Int,
        of id: ID<SimilarityMatrix>,
        _ expectation: Expectation = Expectation(),
        viewer: Viewer
    ) throws -> Version {
        try viewer.require(.admin, .admin)
        guard expectation.cellCount ?? 0 >= 0 else {
            throw DomainError.invalid("cells", "Choose a whole number from 0.")
        }
        let chosen = try version(number, of: id)
        let isNew = chosen.state == .building
        let version = isNew ? try complete(chosen, expectation) : chosen
        let together = try [version] + siblings(of: version)
        for version in together { try requireSound(version) }
        guard let live = try store.activate(together.map(\.id), at: clock.now).first else {
            throw DomainError.notFound("version \(number) of similarity matrix \(id)")
        }
        if isNew { _ = store.deleteRetiredVersions(of: id, keeping: retiredVersionsKept) }
        return try withIntake(live)
    }

    private func complete(_ version: MatrixVersion, _ expectation: Expectation) throws -> MatrixVersion {
        guard completing.withLock({ $0.insert(version.id).inserted }) else { throw Self.isBeingCompleted(version) }
        defer { completing.withLock { _ = $0.remove(version.id) } }
        let completion = MatrixCompletion(
            store: store,
            matrix: try matrix(version.matrixID),
            version: version,
            clock: clock
        )
        return try completion.run(expectation)
    }

    private static func isBeingCompleted(_ version: MatrixVersion) -> DomainError {
        .conflict("Version \(version.number) is being made live at the moment. Wait for that to end.")
    }

    /// Matrices are few.
    private func siblings(of version: MatrixVersion) throws -> [MatrixVersion] {
        guard let job = version.job else { return [] }
        return try store.matrices().filter { $0.id != version.matrixID }.flatMap { matrix in
            try store.versions(of: matrix.id).filter { $0.job == job && $0.state != .building }
        }
    }

    private func requireSound(_ version: MatrixVersion) throws {
        do {
            try store.verify(version.id)
        } catch let damage as DamagedVersion {
            throw DomainError.conflict("It cannot go live: \(damage). Choose another version, or train again.")
        }
    }

    // MARK: Tidying

    /// Deletes versions that were given up: no cells have come for them for long, or their deletion was broken off. Returns what
    /// it did, in words. Trouble with one is no reason not to go on.
    @discardableResult
    public func deleteAbandoned() -> [String] {
        try? store.deleteLeftPieces()
        return deleteAbandoned(of: nil)
    }

    @discardableResult
    private func deleteAbandoned(of matrix: ID<SimilarityMatrix>?) -> [String] {
        let moment = clock.now - abandonedAfterSeconds
        let abandoned = (try? store.abandonedVersions(of: matrix, receivedBefore: moment)) ?? []
        return abandoned.filter { version in !completing.withLock { $0.contains(version.id) } }.compactMap { version in
            guard (try? store.delete(version.id)) != nil else { return nil }
            return
                "Version \(version.number) of similarity matrix \(version.matrixID) was given up by whoever sent it; it is deleted."
        }
    }
}
