/// For each user the items with the highest scores that they did not rate, of a model that has no matrix to read lists
/// from.
struct UserLists: Sendable {
    static let length = ModelSetting.whole(
        "list_length",
        1...1000,
        default: 100,
        help: "How many items each user's list has; more of them leave more behind filters, and cost memory."
    )

    let interactions: InteractionMatrix
    /// The most items that a list has.
    let length: Int

    /// Users for whom the model has no finite score have no row: the row for everybody, the items with the highest
    /// means, is for them.
    ///
    /// Throws `TrainingCancelled`.
    ///
    /// - Parameters:
    ///   - scale: of the ratings.
    ///   - score: overwrites the scores of a user, as `FittedModel.score(user:into:)` does; called on any thread.
    func make(
        _ scale: RatingScale,
        _ context: TrainingContext,
        score: @escaping @Sendable (Int, inout [Float]) -> Void
    ) throws -> TrainedMatrix {
        let lists = try NeighbourLists.make(
            rowCount: interactions.userCount,
            context,
            scratch: {
                (
                    scores: [Float](repeating: 0, count: interactions.itemCount),
                    selection: TopSelection(capacity: length)
                )
            },
            { scratch, user in
                score(user, &scratch.scores)
                for rated in interactions.byUser.columns[interactions.byUser.range(ofRow: user)] {
                    scratch.scores[Int(rated)] = -.infinity
                }
                scratch.selection.reset(capacity: length)
                for (item, score) in scratch.scores.enumerated() where score.isFinite {
                    scratch.selection.offer(score: Double(score), number: Int32(item))
                }
                return scratch.selection.takeSorted()
            }
        )
        let own = TrainedMatrix(lists, ids: interactions.userIDs, neighbourIDs: interactions.itemIDs).rows
        return TrainedMatrix(rows: (own + everybody(scale)).sorted { $0.id < $1.id })
    }

    /// One row, or none where nobody rated anything.
    private func everybody(_ scale: RatingScale) -> [MatrixRow] {
        let prior = StatisticsPrior(scale: scale)
        var selection = TopSelection(capacity: length)
        for item in 0..<interactions.itemCount {
            let range = interactions.byItem.range(ofRow: item)
            guard !range.isEmpty else { continue }
            let sum = interactions.byItem.values[range].reduce(0.0) { $0 + Double($1) }
            let mean = prior.weightedRating(ItemStatistics(votes: range.count, ratingSum: sum))
            selection.offer(score: mean, number: Int32(item))
        }
        let best = selection.takeSorted()
        let list = best.map { Neighbour(id: interactions.itemIDs[Int($0.number)], similarity: Float($0.score)) }
        return list.isEmpty ? [] : [MatrixRow(id: MatrixRow.everybody, neighbours: list)]
    }
}
