/// Reading the rows of versions.
extension SimilarityMatrices {
    /// A part of a version's rows, in order of id: of one that takes cells, what has come of each so far.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.invalid` for a cursor of another list.
    public func rows(
        of number: Int,
        of id: ID<SimilarityMatrix>,
        page: PageRequest,
        viewer: Viewer
    ) throws -> Page<MatrixRow> {
        try viewer.require(.admin, .read)
        let version = try version(number, of: id)
        switch page.start {
        case .offset(0), .after(.none, _), .before(.none, _): break
        case .offset, .after, .before: throw DomainError.invalid("cursor", "It does not belong to this list.")
        }
        let rows = try store.rows(of: version.id, from: page.start, limit: page.limit + 1)
        return Page(cutting: rows, page, total: page.wantsTotal ? version.rowCount : nil) { (.none, id: $0.id) }
    }

    /// Throws `.unauthorized`, `.forbidden`, and `.notFound` also for a row that the version does not have.
    public func row(_ row: Int64, of number: Int, of id: ID<SimilarityMatrix>, viewer: Viewer) throws -> MatrixRow {
        try viewer.require(.admin, .read)
        guard let found = try store.row(row, of: version(number, of: id).id) else {
            throw DomainError.notFound("row \(row) in version \(number) of similarity matrix \(id)")
        }
        return found
    }
}

/// Who is like whom.
extension SimilarityMatrices {
    /// The people most like a user.
    public struct LikePeople: Sendable {
        public let matrix: SimilarityMatrix
        /// Nil before the first.
        public let version: MatrixVersion?
        /// Nearest first.
        public let neighbours: [(user: User, similarity: Float)]
    }

    /// Those whom the live version of a user matrix has for the user: of the one that is named, or of the first enabled
    /// recommender that reads one.
    ///
    /// Throws `.unauthorized`, `.forbidden` unless the viewer is an editor, and `.notFound` for an unknown user, for what is no
    /// user matrix, and where none is read.
    public func people(
        like user: ID<User>,
        matrix: ID<SimilarityMatrix>? = nil,
        limit: Int,
        viewer: Viewer
    ) throws -> LikePeople {
        try viewer.require(.editor, .read)
        try users.require(user)
        let chosen = try matrix ?? firstUserMatrix()
        let found = try self.matrix(chosen)
        guard found.kind == .userToUser else { throw DomainError.notFound("user matrix \(chosen)") }
        guard let live = try store.liveVersion(of: chosen) else {
            return LikePeople(matrix: found, version: nil, neighbours: [])
        }
        let row = try store.row(user.rawValue, of: live.id)
        let neighbours = try (row?.neighbours ?? []).lazy.compactMap { neighbour in
            try self.users.user(ID(neighbour.id)).map { (user: $0, similarity: neighbour.similarity) }
        }
        return LikePeople(matrix: found, version: live, neighbours: Array(neighbours.prefix(limit)))
    }

    private func firstUserMatrix() throws -> ID<SimilarityMatrix> {
        for recommender in try recommenders.recommenders() where recommender.isEnabled {
            if let matrix = recommender.userMatrixID { return matrix }
        }
        throw DomainError.notFound("enabled recommender with a user matrix")
    }
}
