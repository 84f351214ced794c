public import Domain

/// Recommenders in SQLite.
public struct SQLiteRecommenderStore: RecommenderStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func recommenders() throws -> [Recommender] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, name, title, description, model, settings, item_matrix_id, user_matrix_id, list_matrix_id,
                    position, is_enabled, version
                FROM recommenders
                ORDER BY position, id
                """,
                read: recommender
            )
        }
    }

    /// They are few, and read together on nearly every page that needs one.
    public func recommender(_ id: ID<Recommender>) throws -> Recommender? {
        try recommenders().first { $0.id == id }
    }

    public func recommender(named name: String) throws -> Recommender? {
        try recommenders().first { $0.name.lowercased() == name.lowercased() }
    }

    public func insert(_ draft: RecommenderDraft) throws -> Recommender {
        try database.write { connection in
            try requireFreeName(draft.name, connection)
            try connection.run(
                """
                INSERT INTO recommenders (
                    name, title, description, model, settings, item_matrix_id, user_matrix_id, list_matrix_id, position,
                    is_enabled
                )
                VALUES (
                    ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT coalesce(max(position), 0) + 1 FROM recommenders)), ?
                )
                """,
                draft.name,
                draft.title,
                draft.description,
                draft.model.rawValue,
                AttributesJSON.encode(draft.settings),
                draft.itemMatrixID,
                draft.userMatrixID,
                draft.listMatrixID,
                draft.position,
                draft.isEnabled
            )
            database.caches.recommenders.fire(after: connection)
            return try existing(ID(connection.lastInsertedID), connection)
        }
    }

    public func update(_ id: ID<Recommender>, _ draft: RecommenderDraft) throws -> Recommender {
        try database.write { connection in
            try requireFreeName(draft.name, besides: id, connection)
            try connection.run(
                """
                UPDATE recommenders
                SET name = ?, title = ?, description = ?, settings = ?, position = coalesce(?, position),
                    is_enabled = ?, version = version + 1
                WHERE id = ?
                """,
                draft.name,
                draft.title,
                draft.description,
                AttributesJSON.encode(draft.settings),
                draft.position,
                draft.isEnabled,
                id
            )
            try requireChange(of: id, connection)
            if draft.model.isPublished { try setMatrices(of: id, draft, connection) }
            database.caches.recommenders.fire(after: connection)
            return try existing(id, connection)
        }
    }

    private func setMatrices(of id: ID<Recommender>, _ draft: RecommenderDraft, _ connection: Connection) throws {
        try connection.run(
            "UPDATE recommenders SET item_matrix_id = ?, user_matrix_id = ?, list_matrix_id = ? WHERE id = ?",
            draft.itemMatrixID,
            draft.userMatrixID,
            draft.listMatrixID,
            id
        )
    }

    public func delete(_ id: ID<Recommender>) throws {
        try database.write { connection in
            let matrices = try existing(id, connection).matrixIDs
            try connection.run("DELETE FROM recommenders WHERE id = ?", id)
            for matrix in matrices {
                try connection.run(
                    """
                    DELETE FROM similarity_matrices
                    WHERE id = ?1
                        AND is_published = 0
                        AND NOT EXISTS (
                            SELECT 1 FROM recommenders
                            WHERE item_matrix_id = ?1 OR user_matrix_id = ?1 OR list_matrix_id = ?1
                        )
                    """,
                    matrix
                )
            }
            database.caches.recommenders.fire(after: connection)
        }
    }

    private func existing(_ id: ID<Recommender>, _ connection: Connection) throws -> Recommender {
        let found = try connection.first(
            """
            SELECT id, name, title, description, model, settings, item_matrix_id, user_matrix_id, list_matrix_id,
                position, is_enabled, version
            FROM recommenders
            WHERE id = ?
            """,
            id,
            read: recommender
        )
        guard let found else { throw DomainError.notFound("recommender \(id)") }
        return found
    }

    private func requireFreeName(
        _ name: String,
        besides id: ID<Recommender>? = nil,
        _ connection: Connection
    ) throws {
        let isTaken = try connection.exists(
            "SELECT 1 FROM recommenders WHERE name = ? AND id IS NOT ?",
            name,
            id
        )
        if isTaken { throw DomainError.conflict("There is a recommender “\(name)” already. Choose another name.") }
    }

    public func setMatrix(
        _ matrix: ID<SimilarityMatrix>,
        _ kind: SimilarityMatrix.Kind,
        of recommender: ID<Recommender>
    ) throws {
        try database.write { connection in
            guard try connection.exists("SELECT 1 FROM similarity_matrices WHERE id = ?", matrix) else {
                throw DomainError.notFound("similarity matrix \(matrix)")
            }
            try connection.run(
                """
                UPDATE recommenders
                SET item_matrix_id = CASE ?1 WHEN 'item' THEN ?2 ELSE item_matrix_id END,
                    user_matrix_id = CASE ?1 WHEN 'user' THEN ?2 ELSE user_matrix_id END,
                    list_matrix_id = CASE ?1 WHEN 'list' THEN ?2 ELSE list_matrix_id END,
                    version = version + 1
                WHERE id = ?3
                """,
                kind.rawValue,
                matrix,
                recommender
            )
            try requireChange(of: recommender, connection)
            database.caches.recommenders.fire(after: connection)
        }
    }

    public func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE recommenders SET is_enabled = ?, version = version + 1 WHERE id = ?",
                isEnabled,
                recommender
            )
            try requireChange(of: recommender, connection)
            database.caches.recommenders.fire(after: connection)
        }
    }

    private func requireChange(of recommender: ID<Recommender>, _ connection: Connection) throws {
        if connection.changes == 0 { throw DomainError.notFound("recommender \(recommender)") }
    }

    private func recommender(_ row: Row) throws -> Recommender {
        guard let model = ModelKind(rawValue: row.text(4)) else { throw UnreadableRow("the model \(row.text(4))") }
        return Recommender(
            id: row.id(0),
            name: row.text(1),
            title: row.text(2),
            description: row.text(3),
            model: model,
            settings: try row.withBytes(5) { try AttributesJSON.decode($0) },
            itemMatrixID: row.optionalInt64(6).map { ID($0) },
            userMatrixID: row.optionalInt64(7).map { ID($0) },
            listMatrixID: row.optionalInt64(8).map { ID($0) },
            position: row.int(9),
            isEnabled: row.bool(10),
            version: row.int(11)
        )
    }
}
