import Domain
import Support
import Testing

@Suite struct EmbeddingsTests {
    private static let source = ListTrainingSource(
        [Rating(1, 1, 5), Rating(1, 4, 5)],
        vectors: [1: [1, 0, 0], 2: [3, 3, 0], 3: [0, 0, 0], 5: [-1, 0, 0], 6: [2, 0, 0]]
    )

    @Test func `items are as alike as their vectors, rated or not`() throws {
        let rows = try #require(try train(.embeddings, Self.source).items).rows
        // 3 has a vector of nothing, 4 has none, and 5 points away from all others.
        #expect(rows.map(\.id) == [1, 2, 6])
        #expect(rows.map { $0.neighbours.map(\.id) } == [[6, 2], [1, 6], [1, 2]])
        #expect(abs(rows[0].neighbours[0].similarity - 1) < 1e-6)
        #expect(abs(rows[0].neighbours[1].similarity - 0.707_106_8) < 1e-6)
    }

    @Test func `a list has what lies near what somebody knows`() throws {
        let reader = try #require(try reader(.embeddings, fit(.embeddings, Self.source), Attributes()))
        let list = try reader.recommendations(for: Self.source.ratings(of: 1))
        #expect(list.results.map(\.itemID) == [ID(6), ID(2)])
    }

    @Test func `vectors of two encoders are refused with the item that differs`() {
        let source = ListTrainingSource([Rating(1, 1, 5)], vectors: [1: [1, 0], 2: [1, 0, 0]])
        #expect {
            try train(.embeddings, source)
        } throws: { error in
            guard case DomainError.conflict(let text) = error else { return false }
            return text.contains("item 2 has 3 numbers, and others have 2")
        }
    }

    @Test func `without vectors, and with numbers that are none, there are no neighbours`() throws {
        #expect(try train(.embeddings, KnownData.twins).items?.rows == [])
        let odd = ListTrainingSource([], vectors: [1: [.nan, 1], 2: [.infinity, 1], 3: [1, 1], 4: [1, 1], 5: []])
        #expect(try train(.embeddings, odd).items?.rows.map(\.id) == [3, 4])
    }
}
