/// A fitted model that has one list for everybody.
struct RankingModel: FittedModel {
    /// Nobody reads further, and a row is written and read as a whole.
    static let longestList = 10_000

    let itemIDs: [Int64]
    /// By item; higher is better.
    let scores: [Double]

    func trained(_ context: TrainingContext) -> TrainedModel {
        var selection = TopSelection(capacity: min(scores.count, Self.longestList))
        for (item, score) in scores.enumerated() { selection.offer(score: score, number: Int32(item)) }
        let list = selection.takeSorted().map { Neighbour(id: itemIDs[Int($0.number)], similarity: Float($0.score)) }
        let rows = list.isEmpty ? [] : [MatrixRow(id: MatrixRow.everybody, neighbours: list)]
        return TrainedModel(lists: TrainedMatrix(rows: rows))
    }

    func score(user: Int, into scores: inout [Float]) {
        for item in self.scores.indices { scores[item] = Float(self.scores[item]) }
    }
}
