/// A trained model as people meet it: lists read from the neighbours that were kept, and the popular where these end.
struct ServedModel: FittedModel {
    private let matrix: ItemMatrixModel
    /// By item, from −1 for the least popular to below 0 for the most; ranks below every positive score.
    private let fallback: [Float]

    /// Nil for a model that serves no item matrix.
    init?(_ trained: TrainedModel, reading: ReadingRule, _ snapshot: TrainingSnapshot) {
        guard let items = trained.items else { return nil }
        let interactions = snapshot.interactions
        matrix = ItemMatrixModel(
            interactions: interactions,
            lists: NeighbourLists(items, ids: interactions.itemIDs),
            reading: reading,
            scale: snapshot.scale
        )
        fallback = Self.popularityRanks(snapshot)
    }

    func trained(_ context: TrainingContext) -> TrainedModel { matrix.trained(context) }

    func score(user: Int, into scores: inout [Float]) {
        matrix.score(user: user, into: &scores)
        for item in scores.indices where !(scores[item] > 0) { scores[item] = fallback[item] }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        matrix.predictedRating(user: user, item: item)
    }

    private static func popularityRanks(_ snapshot: TrainingSnapshot) -> [Float] {
        let scores = Popularity.scores(snapshot.interactions, StatisticsPrior(scale: snapshot.scale))
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var ranks = [Float](repeating: 0, count: scores.count)
        for (place, item) in order.enumerated() { ranks[item] = -Float(place + 1) / Float(scores.count) }
        return ranks
    }
}

extension NeighbourLists {
    /// The lists that a matrix was made of.
    ///
    /// - Parameter ids: of the rows and neighbours, by number, ascending.
    init(_ matrix: TrainedMatrix, ids: [Int64]) {
        let index = IdentifierIndex(ids: ids)
        var counts = [Int](repeating: 0, count: ids.count)
        var numbers: [Int32] = []
        var similarities: [Float] = []
        for row in matrix.rows {
            guard let number = index.number(of: row.id) else { continue }
            for neighbour in row.neighbours {
                guard let other = index.number(of: neighbour.id) else { continue }
                counts[number] += 1
                numbers.append(Int32(other))
                similarities.append(neighbour.similarity)
            }
        }
        self.init(counts: counts, numbers: numbers, similarities: similarities)
    }
}
