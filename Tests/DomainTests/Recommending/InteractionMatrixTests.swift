import Domain
import Support
import Testing

@Suite struct InteractionsTests {
    @Test func `ids are numbered in order, and the transposed rows hold the same ratings`() throws {
        let interactions = try InteractionMatrix(
            reading: ListTrainingSource([Rating(5, 300, 1), Rating(5, 20, 2), Rating(9, 300, 3), Rating(2, 7, 4)])
        )
        #expect(interactions.userIDs == [2, 5, 9])
        #expect(interactions.itemIDs == [7, 20, 300])
        #expect(interactions.byUser.offsets == [0, 1, 3, 4])
        #expect(interactions.byUser.columns == [0, 1, 2, 2])
        #expect(interactions.byUser.values == [4, 2, 1, 3])
        #expect(interactions.byItem.offsets == [0, 1, 2, 4])
        #expect(interactions.byItem.columns == [0, 1, 1, 2])
        #expect(interactions.byItem.values == [4, 2, 1, 3])
    }

    @Test func `transposing twice changes nothing`() throws {
        let interactions = try InteractionMatrix(reading: KnownData.random(users: 30, items: 50, count: 600, seed: 9))
        #expect(interactions.byUser.transposed().transposed() == interactions.byUser)
        #expect(interactions.count > 300)
    }

    @Test func `no ratings make no rows`() throws {
        let interactions = try InteractionMatrix(reading: ListTrainingSource([]))
        #expect(interactions.count == 0 && interactions.userCount == 0 && interactions.itemCount == 0)
    }
}
