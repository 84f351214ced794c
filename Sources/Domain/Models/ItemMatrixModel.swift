/// A fitted model that is its item matrix: it scores as lists are read from the matrix.
struct ItemMatrixModel: FittedModel {
    let interactions: InteractionMatrix
    let lists: NeighbourLists
    let reading: ReadingRule
    let scale: RatingScale
    var origins: RowOrigins?

    func trained(_ context: TrainingContext) -> TrainedModel {
        TrainedModel(items: TrainedMatrix(lists, ids: interactions.itemIDs, origins: origins))
    }

    func score(user: Int, into scores: inout [Float]) {
        scores.withUnsafeMutableBufferPointer { scores in
            scores.update(repeating: 0)
            forEachWeight(of: user) { item, weight in
                for place in lists.range(ofRow: item) {
                    scores[Int(lists.numbers[place])] += weight * lists.similarities[place]
                }
            }
        }
    }

    /// b(u) + Σ w·(r − b) / Σ |w| over the user's ratings that keep the item as a neighbour; nil unless lists are read by
    /// deviations, and if no rating speaks of it.
    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        guard reading == .deviations else { return nil }
        var sum = 0.0
        var weights = 0.0
        var support = 0
        forEachWeight(of: user) { rated, deviation in
            for place in lists.range(ofRow: rated) where lists.numbers[place] == item && rated != item {
                sum += Double(deviation * lists.similarities[place])
                weights += Double(abs(lists.similarities[place]))
                support += 1
            }
        }
        guard weights > 0 else { return nil }
        return PredictedRating(rating: scale.clipped(baseline(of: user) + sum / weights), support: support)
    }

    /// What each of the user's ratings counts for.
    private func forEachWeight(of user: Int, _ body: (_ item: Int, _ weight: Float) -> Void) {
        let rows = interactions.byUser
        let baseline = Float(baseline(of: user))
        for position in rows.range(ofRow: user) {
            let item = Int(rows.columns[position])
            switch reading {
            case .deviations: body(item, rows.values[position] - baseline)
            case .likes(let least): if rows.values[position] >= least { body(item, 1) }
            }
        }
    }

    private func baseline(of user: Int) -> Double {
        let ratings = interactions.byUser.values[interactions.byUser.range(ofRow: user)]
        return ReadingBaseline.of(ratings, scale)
    }
}
