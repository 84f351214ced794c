import Persistence
import Support
import Testing

@testable import Domain

/// Which of its matrices a recommender's lists are read from.
@Suite struct ServedMatrixTests {
    private let temporary: TemporaryDatabase
    private let live: LiveRecommenders

    init() throws {
        temporary = try TemporaryDatabase()
        live = LiveRecommenders(
            recommenders: temporary.recommenders,
            matrices: temporary.matrices,
            settings: temporary.settings,
            source: SQLiteTrainingSource(database: temporary.database)
        )
    }

    /// A recommender with a live matrix of each of these kinds, in which user or item 7 has one neighbour.
    private func recommender(
        _ model: ModelKind,
        settings: Attributes = Attributes(),
        _ kinds: [SimilarityMatrix.Kind]
    ) throws -> Recommender {
        let made = try temporary.recommenders.insert(
            RecommenderDraft(name: "tested", title: "Tested", model: model, settings: settings)
        )
        for kind in kinds {
            let matrix = try temporary.matrices.insert(name: "tested-\(kind)", kind: kind, description: "")
            let version = try temporary.matrices.beginVersion(of: matrix.id, at: .start)
            let row = MatrixRow(id: 7, neighbours: [Neighbour(id: 8, similarity: 0.5)])
            try temporary.matrices.append([row], to: version.id)
            _ = try temporary.matrices.activate(temporary.matrices.finish(version.id).id, at: .start)
            try temporary.recommenders.setMatrix(matrix.id, kind, of: made.id)
        }
        try live.refresh()
        return try #require(live.snapshot.recommenders.first { $0.id == made.id })
    }

    private func basis(_ recommender: Recommender, _ ratings: UserRatings) throws -> String {
        guard let reader = try live.snapshot.reader(of: recommender, for: ratings) else { return "none" }
        return switch reader.reader.basis {
        case .items: "items"
        case .users: "users"
        case .lists: "lists"
        }
    }

    private let known = UserRatings(of: ID(7), items: [ID(1)], ratings: [4])
    private let newcomer = UserRatings(of: ID(9), items: [ID(1)], ratings: [4])

    @Test func `an item matrix comes before one of users, which is not loaded`() throws {
        let both = try recommender(.svd, [.itemToItem, .userToUser])
        #expect(try basis(both, known) == "items" && basis(both, newcomer) == "items")
        #expect(live.snapshot.matrices.count == 1 + (try demoMatrices()))
        #expect(live.snapshot.ratings == nil, "nobody's ratings are held for nothing")
    }

    @Test func `users alone are read with everybody's ratings`() throws {
        let people = try recommender(.userNeighbours, [.userToUser])
        #expect(try basis(people, known) == "users")
        #expect(live.snapshot.ratings != nil)
    }

    @Test func `whole lists come first where the model says so, and newcomers have the item matrix`() throws {
        let both = try recommender(.regression, [.itemToItem, .userToItem])
        #expect(try basis(both, known) == "lists" && basis(both, newcomer) == "items")
    }

    @Test func `lists that settings of before had made are not read, nor asked whether they are current`() throws {
        let parts: Attributes = ["parts": .text("item-neighbours, svd")]
        let blend = try recommender(.blend, settings: parts, [.itemToItem, .userToItem])
        #expect(try basis(blend, known) == "items")
        // Whether a training is due is asked of these alone.
        #expect(blend.servedMatrices.map(\.kind) == [.itemToItem] && blend.matrixIDs.count == 2)
        let newer = try temporary.matrices.beginVersion(of: try #require(blend.itemMatrixID), at: .start)
        _ = try temporary.matrices.activate(temporary.matrices.finish(newer.id).id, at: .start)
        let training = Training(
            source: SQLiteTrainingSource(database: temporary.database),
            matrices: temporary.matrices,
            recommenders: temporary.recommenders,
            clock: FixedClock(),
            scale: .halfStars
        )
        #expect(try training.standing(of: blend).live?.id == newer.id)
    }

    @Test func `lists alone are for everybody`() throws {
        let lists = try recommender(.trending, [.userToItem])
        #expect(try basis(lists, known) == "lists" && basis(lists, newcomer) == "lists")
    }

    @Test func `without a version nothing is read`() throws {
        #expect(try basis(recommender(.ease, []), known) == "none")
    }

    /// Those that a new database has a live version of.
    private func demoMatrices() throws -> Int {
        try temporary.matrices.matrices().count { $0.liveVersion != nil && !$0.name.hasPrefix("tested") }
    }
}
