import Domain
import Testing

@testable import Persistence

/// No list may read a big table whole. Allowed are walks along an index in the order of the list, which end at its limit.
@Suite struct QueryPlanTests {
    private static let bigTables: Set<Substring> = [
        "items", "interactions", "users", "matrix_rows", "item_tags", "skips", "job_lines", "item_vectors",
        "matrix_pieces",
    ]

    /// Statements that walk a big table on purpose: unfiltered lists in the order of an index, up to the limit; training,
    /// which reads everything; and weighing every item anew when the rating scale changes.
    private static let allowedWalks: [(sql: String, step: String)] = [
        ("FROM items\nWHERE TRUE", "SCAN items"),
        ("SELECT id FROM items ORDER BY popularity", "SCAN items USING COVERING INDEX items_by_popularity"),
        ("WHERE NOT EXISTS (SELECT 1 FROM interactions", "SCAN items USING COVERING INDEX items_by_popularity"),
        ("FROM users\nWHERE TRUE", "SCAN users"),
        ("FROM interactions\nWHERE TRUE\nORDER BY user_id", "SCAN interactions"),
        ("WHERE is_suitable_to_train = 1", "SCAN interactions"),
        ("FROM item_vectors ORDER BY item_id", "SCAN item_vectors"),
        // Up to the first of another item.
        ("WHERE item_id IS NOT ? LIMIT 1", "SCAN item_vectors"),
        // Up to the limit.
        ("SELECT item_id FROM item_vectors ORDER BY item_id LIMIT ?", "SCAN item_vectors"),
        ("SET weighted_rating = (?1", "SCAN items"),
    ]

    /// Orders that a big table is sorted by on purpose: few ask for users by the number of their ratings, and each rating that
    /// is saved would have to keep an index of it up to date.
    private static let allowedSorts = ["ORDER BY rating_count"]

    private let temporary: TemporaryDatabase
    private let version: ID<MatrixVersion>

    init() throws {
        temporary = try TemporaryDatabase()
        version = try temporary.matrices.beginVersion(of: ID(1), at: .start).id
        _ = try temporary.matrices.finish(version)
        let users = try (0..<5).map { _ in try temporary.addUser() }
        for index in 0..<30 {
            let tags = index % 3 == 0 ? ["common"] : ["common", "rare\(index)"]
            let item = try temporary.addItem("Item \(index)", externalID: "i\(index)", tags: tags)
            for user in users.prefix(index % 5) { try temporary.rate(user, item, 3) }
        }
    }

    @Test(arguments: [false, true]) func `no list reads a big table whole`(isAnalysed: Bool) throws {
        if isAnalysed { try temporary.database.write { try $0.execute("ANALYZE") } }
        try temporary.database.read { connection in
            try callEveryList()
            try check(connection)
        }
    }

    @Test(arguments: [false, true]) func `no write reads a big table whole`(isAnalysed: Bool) throws {
        if isAnalysed { try temporary.database.write { try $0.execute("ANALYZE") } }
        try temporary.database.write { connection in
            try callEveryWrite()
            try check(connection)
        }
    }

    private func check(_ connection: Connection) throws {
        let statements = connection.preparedSQL.filter { sql in
            ["SELECT", "UPDATE", "DELETE", "INSERT"].contains { sql.hasPrefix($0) }
        }
        #expect(statements.count > 15, "the calls must have prepared statements to look at")
        for sql in statements {
            let steps = try connection.all(SQLQuery("EXPLAIN QUERY PLAN " + sql)) { $0.text(3) }
            for step in steps where isWalk(step) {
                let isAllowed = Self.allowedWalks.contains { sql.contains($0.sql) && step.hasPrefix($0.step) }
                #expect(isAllowed, "\(step) in:\n\(sql)")
                guard !Self.allowedSorts.contains(where: sql.contains) else { continue }
                #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "sorts a big table:\n\(sql)")
            }
        }
    }

    private func isWalk(_ step: String) -> Bool {
        let words = step.split(separator: " ")
        return words.count > 1 && words[0] == "SCAN" && Self.bigTables.contains(words[1])
    }

    private func callEveryList() throws {
        let starts: [PageMark] = [.offset(0), .offset(3)]
        for key in ItemOrder.Key.allCases {
            let order = ItemOrder(key, isDescending: key != .title)
            let tagged: [[String]] = [[], ["common"], ["rare1"], ["common", "rare1"]]
            for included in tagged {
                for excluded in [[], ["rare2", "rare4"]] {
                    let query = ItemQuery(includedTags: included, excludedTags: excluded, order: order)
                    for start in starts + [mark(key)] {
                        _ = try temporary.items.items(
                            matching: query,
                            page: PageRequest(limit: 2, start: start, wantsTotal: true)
                        )
                    }
                }
            }
        }
        for text in ["item", "item 7"] {
            let query = ItemQuery(text: text, includedTags: ["common"], excludedTags: ["rare2"])
            _ = try temporary.items.items(matching: query, page: PageRequest(wantsTotal: true))
        }
        _ = try temporary.items.tags(limit: 3)
        for key in TagSortKey.allCases {
            let query = TagQuery(prefix: "r", order: TagOrder(key, isDescending: true))
            _ = try pages(limit: 4) { try temporary.tags.tags(matching: query, page: $0) }
        }
        _ = try temporary.items.popularItems(limit: 3)
        try callEveryInteractionList()
        _ = try temporary.users.users(
            matching: UserQuery(),
            page: PageRequest(start: .after(.none, id: 2), wantsTotal: true)
        )
        _ = try temporary.users.users(matching: UserQuery(externalID: "x"), page: PageRequest())
        for key in UserSortKey.allCases {
            for prefix in ["", "a"] {
                let query = UserQuery(namePrefix: prefix, order: UserOrder(key, isDescending: true))
                _ = try pages(limit: 2) { try temporary.users.users(matching: query, page: $0) }
            }
        }
        try temporary.matrices.forEachRow(of: version) { _ in }
        _ = try temporary.matrices.versions(of: ID(1))
        _ = try temporary.matrices.unfinishedVersions()
        _ = try temporary.matrices.abandonedVersions(of: nil, receivedBefore: .start)
        for start in [PageMark.offset(0), .after(.none, id: 3), .before(.none, id: 3)] {
            _ = try temporary.matrices.rows(of: version, from: start, limit: 3)
        }
        _ = try temporary.matrices.row(1, of: version)
        _ = try temporary.matrices.receivedRows(of: version, after: 3, limit: 3)
        _ = try temporary.jobs.jobs(matching: JobQuery(), page: PageRequest(wantsTotal: true))
        _ = try temporary.jobs.openJobs()
        _ = try temporary.tokens.tokens(of: ID(1), page: PageRequest(wantsTotal: true))
        _ = try temporary.tokens.token(tokenHash: [UInt8](repeating: 1, count: 32))
        _ = try temporary.accounts.sessions(of: ID(1), at: .start)
        _ = try temporary.accounts.session(tokenHash: [UInt8](repeating: 1, count: 32), at: .start)
        _ = try temporary.jobs.lastJob(of: ID(1))
        _ = try temporary.jobs.lines(of: ID(1))
        _ = try temporary.jobs.evaluationPlan(of: ID(1))
        try temporary.training.forEachInteraction { _, _, _, _ in }
        _ = try temporary.vectors.vector(of: ID(1))
        _ = try temporary.vectors.summary()
        try temporary.training.forEachItemVector { _, _ in }
    }

    private func mark(_ key: ItemOrder.Key) -> PageMark {
        switch key {
        case .id: .after(.none, id: 3)
        case .title: .after(.text("item 2"), id: 3)
        case .popularity, .rating, .votes, .created: .after(.number(3), id: 3)
        }
    }

    private func callEveryInteractionList() throws {
        let interactions = temporary.interactions
        for order in InteractionQuery.Order.allCases {
            let query = InteractionQuery(user: ID(1), order: order)
            _ = try pages(limit: 4) { try interactions.interactions(matching: query, page: $0) }
        }
        for query in [InteractionQuery(), InteractionQuery(item: ID(5)), InteractionQuery(user: ID(1), item: ID(5))] {
            for start in [PageMark.offset(0), .offset(2), .after(.number(1), id: 3)] {
                _ = try interactions.interactions(
                    matching: query,
                    page: PageRequest(limit: 2, start: start, wantsTotal: true)
                )
            }
        }
        _ = try interactions.ratings(of: ID(2))
        _ = try interactions.histogram(of: ID(5))
        _ = try interactions.itemsToRate(user: ID(1), limit: 3)
        _ = try interactions.skips(of: ID(1), page: PageRequest(start: .after(.none, id: 2), wantsTotal: true))
    }

    private func callEveryWrite() throws {
        let item = try temporary.addItem("New", externalID: "new", tags: ["common"])
        let user = try temporary.addUser()
        try temporary.rate(user, item, 3)
        try temporary.rate(user, item, 4)
        try temporary.interactions.save(Skip(userID: user, itemID: ID(2), skippedAt: .start))
        try temporary.interactions.deleteSkip(user: user, item: ID(2))
        _ = try temporary.interactions.delete(user: user, item: item)
        _ = try temporary.items.update(item, ItemDraft(title: "Newer"), expecting: nil, at: .start)
        try temporary.items.delete(item, expecting: nil)
        _ = try temporary.tags.rename("rare1", to: "other", merging: false, at: .start)
        _ = try temporary.tags.rename("other", to: "rare2", merging: true, at: .start)
        try temporary.tags.delete("rare2", at: .start)
        try temporary.users.delete(user)
        let bulk = SQLiteBulkStore(database: temporary.database)
        let lines = ["i1", "i2", "i2"].map { InteractionLine(user: "u", item: $0, rating: 2, ratedAt: nil) }
        _ = try bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start)
        _ = try bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start)
        _ = try temporary.vectors.save([ItemVectorLine(item: .externalID("i1"), numbers: [1, 2])])
        _ = try temporary.vectors.delete(of: ID(2))
        try temporary.vectors.deleteAll()
        let version = try temporary.matrices.beginVersion(of: ID(1), at: .start).id
        try temporary.matrices.append([MatrixRow(id: 1, neighbours: [])], to: version)
        try temporary.matrices.delete(version)
        try callEveryPublishingWrite()
    }

    private func callEveryPublishingWrite() throws {
        let service = temporary.matrixService()
        let matrix = try service.create(MatrixDraft(name: "Elsewhere", kind: .itemToItem), viewer: .system).id
        for number in 1...2 {
            _ = try service.begin(nil, of: matrix, MatrixIntakeRule(mirrors: true), viewer: .system)
            var load = try service.load(number, of: matrix, viewer: .system)
            try load.receive(Array(#"{"external_id":"i1","neighbours":[["i2",0.5],[3,0.5]]}"#.utf8))
            _ = try load.finish()
        }
        let version = try service.version(1, of: matrix, viewer: .system).version.id
        _ = try temporary.matrices.beginCompletion(of: version, at: .start)
        try temporary.matrices.cancelCompletion(of: version)
        _ = try temporary.matrices.row(1, of: version)
        try temporary.matrices.deleteLeftPieces()
        try service.delete(1, of: matrix, viewer: .system)
        try service.delete(matrix, viewer: .system)
    }
}
