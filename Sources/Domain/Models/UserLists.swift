/// Makes the best list of each user from the scores of a fitted model.
enum UserLists {
    /// The items with the highest positive scores that the user did not rate; rows are users, neighbours are items.
    ///
    /// Throws `TrainingCancelled`.
    static func make(
        _ model: some FittedModel,
        _ interactions: InteractionMatrix,
        length: Int,
        _ context: TrainingContext
    ) throws -> TrainedMatrix {
        let lists = try NeighbourLists.make(
            rowCount: interactions.userCount,
            context,
            scratch: {
                (scores: [Float](repeating: 0, count: interactions.itemCount), selection: TopSelection(capacity: 0))
            },
            { scratch, user in
                model.score(user: user, into: &scratch.scores)
                for item in interactions.byUser.columns[interactions.byUser.range(ofRow: user)] {
                    scratch.scores[Int(item)] = 0
                }
                scratch.selection.reset(capacity: length)
                for (item, score) in scratch.scores.enumerated() where score > 0 {
                    scratch.selection.offer(score: Double(score), number: Int32(item))
                }
                return scratch.selection.takeSorted()
            }
        )
        return TrainedMatrix(lists, rowIDs: interactions.userIDs, ids: interactions.itemIDs)
    }
}
