/// A fitted model that has one list for everybody.
struct RankingModel: FittedModel {
    let itemIDs: [Int64]
    /// By item; higher is better.
    let scores: [Double]

    func trained(_ context: TrainingContext) -> TrainedModel {
        var selection = TopSelection(capacity: scores.count)
        for (item, score) in scores.enumerated() { selection.offer(score: score, number: Int32(item)) }
        return TrainedModel(
            ranking: selection.takeSorted().map {
                Neighbour(id: itemIDs[Int($0.number)], similarity: Float($0.score))
            }
        )
    }

    func score(user: Int, into scores: inout [Float]) {
        for item in self.scores.indices { scores[item] = Float(self.scores[item]) }
    }
}
