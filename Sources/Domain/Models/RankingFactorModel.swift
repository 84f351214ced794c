/// A fitted model that knows users and items as vectors, and expects a user to like what lies in the user's direction.
struct RankingFactorModel: FittedModel {
    let interactions: InteractionMatrix
    let factorisation: RankingFactorisation
    let neighbours: Int

    /// The items that lie in the same direction, whatever their biases.
    func trained(_ context: TrainingContext) throws -> TrainedModel {
        var vectors = factorisation.items
        for item in 0..<vectors.rowCount { vectors[item, vectors.factorCount - 1] = 0 }
        let lists = try VectorCosine(vectors).lists(neighbours: neighbours, context)
        return TrainedModel(items: TrainedMatrix(lists, ids: interactions.itemIDs))
    }

    func score(user: Int, into scores: inout [Float]) {
        for item in scores.indices { scores[item] = factorisation.score(user: user, item: item) }
    }
}
