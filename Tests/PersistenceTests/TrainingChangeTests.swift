import Domain
import Testing

@testable import Persistence

/// What moves the count of changes by which trainings know that there is something new.
@Suite struct TrainingChangeTests {
    private let temporary: TemporaryDatabase
    private let user: ID<User>
    private let items: [ID<Item>]

    init() throws {
        let temporary = try TemporaryDatabase()
        self.temporary = temporary
        user = try temporary.addUser()
        items = try ["a", "b", "c"].map { try temporary.addItem($0, externalID: $0) }
    }

    /// How far the body moves the counts.
    private func change(by body: () throws -> Void) throws -> TrainingWatermark {
        let before = try temporary.training.watermark()
        try body()
        let after = try temporary.training.watermark()
        return TrainingWatermark(
            ratings: after.ratings - before.ratings,
            times: after.times - before.times,
            contents: after.contents - before.contents
        )
    }

    private func save(_ rating: Double, at moment: Timestamp = .start, isSuitableToTrain: Bool = true) throws {
        _ = try temporary.interactions.save(
            Interaction(
                userID: user,
                itemID: items[0],
                rating: rating,
                ratedAt: moment,
                isSuitableToTrain: isSuitableToTrain
            )
        )
    }

    @Test func `a rating counts when it comes, changes and goes`() throws {
        #expect(try change { try save(4) } == TrainingWatermark(ratings: 1))
        #expect(try change { try save(4) } == .zero)
        #expect(try change { try save(3) } == TrainingWatermark(ratings: 1))
        #expect(try change { try save(3, at: .start + 1) } == TrainingWatermark(times: 1))
        #expect(
            try change { _ = try temporary.interactions.delete(user: user, item: items[0]) }
                == TrainingWatermark(ratings: 1)
        )
        #expect(try change { _ = try temporary.interactions.delete(user: user, item: items[0]) } == .zero)
    }

    @Test func `a vector counts as content when it comes, changes and goes`() throws {
        let vectors = temporary.vectors
        func give(_ numbers: [[Double]]) throws -> TrainingWatermark {
            let lines = try zip(items, numbers).map { try ItemVectorLine(item: .id($0), numbers: $1) }
            return try change { _ = try vectors.save(lines) }
        }
        #expect(try give([[1, 2], [3, 4]]) == TrainingWatermark(contents: 2))
        #expect(try give([[1, 2], [3, 5]]) == TrainingWatermark(contents: 1))
        #expect(try give([[1, 2], [3, 5], [6]]) == .zero, "the last is refused")
        #expect(try change { _ = try vectors.delete(of: items[0]) } == TrainingWatermark(contents: 1))
        #expect(try change { _ = try vectors.delete(of: items[0]) } == .zero)
        #expect(try change { try vectors.deleteAll() } == TrainingWatermark(contents: 1))
        #expect(try change { try vectors.deleteAll() } == .zero)
    }

    @Test func `deleting a rating and adding another counts, though their number is the same`() throws {
        try save(4)
        let moved = try change {
            _ = try temporary.interactions.delete(user: user, item: items[0])
            try temporary.rate(user, items[1], 4)
        }
        #expect(moved == TrainingWatermark(ratings: 2))
    }

    @Test func `what is not suitable to train counts only as it becomes so or ceases to be`() throws {
        #expect(try change { try save(4, isSuitableToTrain: false) } == .zero)
        #expect(try change { try save(2, isSuitableToTrain: false) } == .zero)
        #expect(try change { try save(2) } == TrainingWatermark(ratings: 1))
        #expect(try change { try save(2, isSuitableToTrain: false) } == TrainingWatermark(ratings: 1))
        #expect(try change { _ = try temporary.interactions.delete(user: user, item: items[0]) } == .zero)
    }

    @Test func `a bulk load counts each line that says something new`() throws {
        let bulk = SQLiteBulkStore(database: temporary.database)
        func load(_ lines: [InteractionLine]) throws {
            _ = try bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start)
        }
        let lines = ["a", "b", "c"].map { InteractionLine(user: "u", item: $0, rating: 2, ratedAt: .start) }
        #expect(try change { try load(lines) } == TrainingWatermark(ratings: 3))
        #expect(try change { try load(lines) } == .zero)
        var changed = lines
        changed[0].rating = 5
        changed[1].ratedAt = .start + 1
        changed[2].isSuitableToTrain = false
        #expect(try change { try load(changed) } == TrainingWatermark(ratings: 2, times: 1))
        #expect(try change { try load([InteractionLine(user: "u", item: "x", rating: 2, ratedAt: nil)]) } == .zero)
    }

    @Test func `what goes with a user or an item counts`() throws {
        try temporary.rate(user, items[0], 4)
        try temporary.rate(user, items[1], 4)
        try save(4, isSuitableToTrain: false)
        #expect(
            try change { try temporary.items.delete(items[1], expecting: nil) }
                == TrainingWatermark(ratings: 1, contents: 1)
        )
        try temporary.rate(user, items[2], 4)
        #expect(try change { try temporary.users.delete(user) } == TrainingWatermark(ratings: 1))
    }

    @Test func `an item counts when it comes and changes`() throws {
        #expect(try change { _ = try temporary.addItem("d") } == TrainingWatermark(contents: 1))
        let edited = ItemDraft(externalID: "a", title: "A, again")
        #expect(
            try change { _ = try temporary.items.update(items[0], edited, expecting: nil, at: .start) }
                == TrainingWatermark(contents: 1)
        )
        let bulk = SQLiteBulkStore(database: temporary.database)
        let drafts = [edited, ItemDraft(externalID: "new", title: "New")]
        #expect(try change { _ = try bulk.saveItems(drafts, at: .start) } == TrainingWatermark(contents: 1))
    }

    @Test func `a rating that is undone does not count`() throws {
        struct Undone: Error {}
        let moved = try change {
            #expect(throws: Undone.self) {
                try temporary.database.write { _ in
                    try save(4)
                    throw Undone()
                }
            }
        }
        #expect(moved == .zero)
    }
}
