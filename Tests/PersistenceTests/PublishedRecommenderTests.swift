import Persistence
import Support
import Testing

@testable import Domain

/// Recommenders that read matrices which exist on their own.
@Suite struct PublishedRecommenderTests {
    private let temporary: TemporaryDatabase
    private let live: LiveRecommenders
    private let recommenders: Recommenders
    private let items: [ID<Item>]
    private let users: [ID<User>]

    /// Users 1 to 3 love items 1 to 3 each, and one more each: 4, 5 and 6.
    init() throws {
        let temporary = try TemporaryDatabase()
        self.temporary = temporary
        live = LiveRecommenders(
            recommenders: temporary.recommenders,
            matrices: temporary.matrices,
            settings: temporary.settings,
            source: SQLiteTrainingSource(database: temporary.database)
        )
        recommenders = Recommenders(
            store: temporary.recommenders,
            matrices: temporary.matrices,
            clock: FixedClock()
        )
        items = try (1...8).map { try temporary.addItem("Item \($0)") }
        users = try (1...4).map { try temporary.addUser("User \($0)") }
        for (index, user) in users.prefix(3).enumerated() {
            for place in 0...2 { try temporary.rate(user, items[place], 5) }
            try temporary.rate(user, items[index + 3], 5)
        }
    }

    private func matrix(_ name: String, _ kind: SimilarityMatrix.Kind, _ lines: String...) throws
        -> ID<SimilarityMatrix>
    {
        let service = temporary.matrixService()
        let matrix = try service.create(MatrixDraft(name: name, kind: kind), viewer: .system).id
        _ = try service.begin(nil, of: matrix, MatrixIntakeRule(), viewer: .system)
        var load = try service.load(1, of: matrix, viewer: .system)
        for line in lines { try load.receive(Array("\(line)\n".utf8)) }
        #expect(try load.finish().rejected == 0)
        _ = try service.activate(1, of: matrix, viewer: .system)
        return matrix
    }

    private func itemMatrix() throws -> ID<SimilarityMatrix> {
        try matrix("of items", .itemToItem, #"{"id":1,"neighbours":[[7,0.9],[8,0.5]]}"#)
    }

    private func userMatrix() throws -> ID<SimilarityMatrix> {
        try matrix("of users", .userToUser, #"{"id":4,"neighbours":[[2,0.9],[1,0.5],[3,0.1]]}"#)
    }

    private func draft(_ settings: Attributes = Attributes()) -> RecommenderDraft {
        RecommenderDraft(name: "given", title: "Given", model: .published, settings: settings)
    }

    /// The items of user 4, who loves item 1.
    private func list(_ draft: RecommenderDraft) throws -> [Int64] {
        let made = try recommenders.create(draft, viewer: .system)
        try live.refresh()
        let ratings = UserRatings(of: users[3], items: [items[0]], ratings: [5])
        guard let reader = try live.snapshot.reader(of: made, for: ratings) else { return [] }
        return try reader.reader.recommendations(for: ratings).results.map(\.itemID.rawValue)
    }

    private func problem(_ draft: RecommenderDraft) -> [String] {
        do {
            _ = try recommenders.create(draft, viewer: .system)
            return []
        } catch DomainError.invalid(let problems) {
            return problems.map(\.field)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `lists come from the item matrix, and from the people where that is wanted`() throws {
        var draft = draft()
        draft.itemMatrixID = try itemMatrix()
        draft.userMatrixID = try userMatrix()
        #expect(try list(draft) == [7, 8])
        #expect(live.snapshot.ratings == nil, "nobody's ratings are held for nothing")
        draft.name = "people"
        draft.settings = ["lists_from": .text("users")]
        #expect(try list(draft) == [2, 3, 5, 4, 6], "what most of them love, then what the nearest does")
        #expect(live.snapshot.itemReader?.table.neighbours(of: 1).map(\.id) == [7, 8], "which items are alike")
    }

    @Test func `the item matrix says which items are alike also where people make the lists`() throws {
        var draft = draft(["lists_from": .text("users")])
        draft.itemMatrixID = try itemMatrix()
        draft.userMatrixID = try userMatrix()
        _ = try list(draft)
        #expect(live.snapshot.itemReader?.table.neighbours(of: 1).map(\.id) == [7, 8])
    }

    @Test func `as many people are asked as are set, and as many must have rated an item`() throws {
        var draft = draft(["similar_users": .number(2)])
        draft.userMatrixID = try userMatrix()
        #expect(try list(draft) == [2, 3, 5, 4])
        draft.name = "supported"
        draft.settings = ["similar_users": .number(3), "minimum_support": .number(2)]
        #expect(try list(draft) == [2, 3])
    }

    @Test func `ratings count by likes where that is set`() throws {
        var draft = draft(["reading": .text("likes"), "minimum_rating": .number(5)])
        draft.itemMatrixID = try itemMatrix()
        let made = try recommenders.create(draft, viewer: .system)
        #expect(made.reading == .likes(atLeast: 5))
    }

    @Test func `lists made for a person come before all others`() throws {
        var draft = draft()
        draft.itemMatrixID = try itemMatrix()
        draft.listMatrixID = try matrix("lists", .userToItem, #"{"id":4,"neighbours":[[6,9],[5,3]]}"#)
        #expect(try list(draft) == [6, 5])
    }

    @Test func `a matrix must be there and of the kind that is read, and other models make their own`() throws {
        var draft = draft()
        draft.itemMatrixID = try userMatrix()
        draft.userMatrixID = ID(99)
        #expect(problem(draft) == ["item_matrix_id", "user_matrix_id"])
        draft = RecommenderDraft(name: "ease", title: "Ease", model: .ease, itemMatrixID: try itemMatrix())
        #expect(problem(draft) == ["item_matrix_id"])
        // What it has already is no change.
        let trained = try recommenders.recommender(named: "item-neighbours")
        #expect(trained.draft.itemMatrixID == ID(1))
        var changed = trained.draft
        changed.title = "Else"
        #expect(try recommenders.update(trained.id, changed, viewer: .system).itemMatrixID == ID(1))
        changed.itemMatrixID = nil
        #expect(try recommenders.update(trained.id, changed, viewer: .system).itemMatrixID == ID(1))
    }

    @Test func `another matrix, or none, is read once that is said`() throws {
        var draft = draft()
        draft.itemMatrixID = try itemMatrix()
        let made = try recommenders.create(draft, viewer: .system)
        #expect(made.itemMatrixID == draft.itemMatrixID)
        draft.itemMatrixID = nil
        #expect(try recommenders.update(made.id, draft, viewer: .system).itemMatrixID == nil)
    }

    @Test func `there is nothing to train, and whoever asks for it is told`() throws {
        let made = try recommenders.create(draft(), viewer: .system)
        #expect(!made.isTrainedByDefault)
        let jobs = Jobs(
            store: temporary.jobs,
            recommenders: temporary.recommenders,
            settings: temporary.settings,
            clock: FixedClock()
        )
        let told = DomainError.conflict(
            "There is nothing to train: “given” reads matrices that are computed elsewhere. Publish a version of those."
        )
        #expect(throws: told) { try jobs.startTraining(of: made.id, onlyIfChanged: false, viewer: .system) }
        #expect(throws: told) { try training().run(made) }
    }

    @Test func `a training writes to no matrix that is published`() throws {
        _ = try matrix("ease", .itemToItem, #"{"id":1,"neighbours":[[2,0.5]]}"#)
        let ease = try recommenders.create(
            RecommenderDraft(name: "ease", title: "Ease", model: .ease),
            viewer: .system
        )
        #expect(
            throws: DomainError.conflict(
                "The versions of the matrix “ease” are computed elsewhere. Rename it, or give the recommender another name."
            )
        ) { try training().run(ease) }
    }

    private func training() -> Training {
        Training(
            source: temporary.training,
            matrices: temporary.matrices,
            recommenders: temporary.recommenders,
            clock: FixedClock(),
            scale: .halfStars
        )
    }

    @Test func `ensembles are the recommenders that are made of others`() throws {
        _ = try recommenders.create(
            RecommenderDraft(
                name: "staged",
                title: "S",
                model: .switch,
                settings: ["recommenders": .text("popularity, item-neighbours from 3")]
            ),
            viewer: .system
        )
        _ = try recommenders.create(
            RecommenderDraft(name: "mixed", title: "M", model: .blend, settings: ["parts": .text("ease, popularity")]),
            viewer: .system
        )
        let found = try recommenders.ensembles()
        #expect(found.map(\.recommender.name) == ["staged", "mixed"])
        let stages = try SwitchStage.parse("popularity, item-neighbours from 3")
        #expect(found[0].parts == [.stage(stages[0], ID(2)), .stage(stages[1], ID(1))])
        #expect(found[1].parts == (try ModelPart.parse("ease, popularity").map { .model($0) }))
        #expect(throws: DomainError.notFound("ensemble 1")) { try recommenders.ensemble(ID(1)) }
    }
}
