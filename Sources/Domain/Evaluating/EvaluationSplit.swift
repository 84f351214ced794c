/// Ratings to learn from and ratings withheld to judge by; users and items have the same numbers in both.
public struct EvaluationSplit: Sendable {
    public let training: TrainingSnapshot
    /// A row for each user, a column for each item.
    public let test: SparseRows

    public init(training: TrainingSnapshot, test: SparseRows) {
        let interactions = training.interactions
        precondition(test.rowCount == interactions.userCount && test.columnCount == interactions.itemCount)
        self.training = training
        self.test = test
    }

    /// Withholds some of the ratings. Users and items keep their numbers, even if nothing of them stays.
    ///
    /// - Parameter isWithheld: for each rating in the order of `byUser`.
    public init(of whole: TrainingSnapshot, withholding isWithheld: [Bool]) {
        let rows = whole.interactions.byUser
        precondition(isWithheld.count == rows.count)
        let times = whole.times.isEmpty ? [] : isWithheld.indices.filter { !isWithheld[$0] }.map { whole.times[$0] }
        self.init(
            training: TrainingSnapshot(
                interactions: InteractionMatrix(
                    userIDs: whole.interactions.userIDs,
                    itemIDs: whole.interactions.itemIDs,
                    byUser: rows.keeping { !isWithheld[$0] }
                ),
                times: times,
                contents: whole.contents,
                vectors: whole.vectors,
                scale: whole.scale
            ),
            test: rows.keeping { isWithheld[$0] }
        )
    }
}

extension SparseRows {
    /// The values at the positions that the rule says.
    fileprivate func keeping(_ isKept: (Int) -> Bool) -> SparseRows {
        var offsets = [0]
        offsets.reserveCapacity(rowCount + 1)
        var kept: [Int] = []
        for row in 0..<rowCount {
            for position in range(ofRow: row) where isKept(position) { kept.append(position) }
            offsets.append(kept.count)
        }
        return SparseRows(
            columnCount: columnCount,
            offsets: offsets,
            columns: kept.map { columns[$0] },
            values: kept.map { values[$0] }
        )
    }
}
