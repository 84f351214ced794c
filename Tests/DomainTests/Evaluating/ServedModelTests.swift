import Support
import Testing

@testable import Domain

@Suite struct ServedModelTests {
    @Test func `what is served leads, and the popular follow`() throws {
        let whole = try snapshot(KnownData.twins)
        let settings = try ModelSettings(everyCoRating, of: ItemNeighbours().settings)
        let trained = try ItemNeighbours().train(whole, settings, TrainingContext(threads: 1))
        let served = try #require(ServedModel(trained, ItemNeighbours(), settings, whole))
        var scores = [Float](repeating: .nan, count: whole.interactions.itemCount)
        served.score(user: 0, into: &scores)
        // Items 11, 12, 13, 14, 21, 22, 23 by number; what user 1 has not rated:
        let unseen = [3, 4, 5, 6].sorted { scores[$0] > scores[$1] }
        #expect(unseen == [3, 4, 5, 6])
        #expect(scores[3] > 0)
        #expect(scores[4] < 0 && scores[6] >= -1)
    }

    @Test func `lists come back from the matrix they were made to`() throws {
        let whole = try snapshot(KnownData.random(users: 30, items: 50, count: 700, seed: 8))
        let settings = try ModelSettings(everyCoRating, of: ItemNeighbours().settings)
        let trained = try #require(ItemNeighbours().train(whole, settings, TrainingContext()).items)
        let ids = whole.interactions.itemIDs
        #expect(TrainedMatrix(NeighbourLists(trained, ids: ids), ids: ids).rows == trained.rows)
    }

    @Test func `a model of which nothing is stored is not served from it`() throws {
        let whole = try snapshot(KnownData.twins)
        let settings = try ModelSettings(of: Popularity().settings)
        let trained = try Popularity().train(whole, settings, TrainingContext(threads: 1))
        #expect(ServedModel(trained, Popularity(), settings, whole) == nil)
    }
}
