import Testing

@testable import Domain

@Suite struct SwitchTests {
    private func recommender(_ id: Int64, _ name: String, _ model: ModelKind, _ settings: Attributes = Attributes())
        -> Recommender
    {
        Recommender(
            id: ID(id),
            name: name,
            title: name,
            description: "",
            model: model,
            settings: settings,
            itemMatrixID: nil,
            userMatrixID: nil,
            position: Int(id),
            isEnabled: id != 2,
            version: 1
        )
    }

    @Test func `stages are read in order, with any blanks`() throws {
        let stages = try SwitchStage.parse(" popularity,content-tags from 3 ,  ease  from 20")
        #expect(stages.map(\.name) == ["popularity", "content-tags", "ease"])
        #expect(stages.map(\.fromCount) == [0, 3, 20])
    }

    @Test func `the last whose turn has come answers, enabled or not, and one that is gone is passed over`() {
        let settings: Attributes = ["recommenders": .text("popular, Tags from 3, gone from 5, ease from 20")]
        let all = [
            recommender(1, "popular", .popularity), recommender(2, "tags", .contentTags), recommender(3, "ease", .ease),
            recommender(4, "staged", .switch, settings),
            recommender(5, "empty", .switch, ["recommenders": .text("gone")]),
        ]
        let snapshot = LiveRecommenders.Snapshot(
            recommenders: all,
            scale: .halfStars,
            matrices: [:],
            earlier: [:],
            ratings: nil
        )
        func answering(_ count: Int) -> String { snapshot.answering(all[3], ratingCount: count).name }
        #expect(
            [0, 2, 3, 4, 5, 19, 20, 1000].map(answering) == [
                "popular", "popular", "tags", "tags", "tags", "tags", "ease", "ease",
            ]
        )
        #expect(snapshot.answering(all[2], ratingCount: 0) === all[2], "others answer for themselves")
        #expect(snapshot.answering(all[4], ratingCount: 9) === all[4])
    }
}
