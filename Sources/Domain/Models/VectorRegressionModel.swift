/// A fitted model that predicts ratings by a regression on features of the vectors of users and items.
struct VectorRegressionModel<Regression: PairRegression>: FittedModel {
    /// Items whose features are worked out before the regression looks at them: they stay in the first cache.
    private static var itemsPerBlock: Int { 64 }

    let snapshot: TrainingSnapshot
    let features: PairFeatures
    let regression: Regression
    /// What is added to what the regression says.
    let mean: Double
    let neighbours: Int
    let listLength: Int

    private var interactions: InteractionMatrix { snapshot.interactions }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let factorisation = features.factorisation
        let items = CompletedSimilarities(factorisation.items, over: factorisation.users)
        let lists = UserLists(interactions: interactions, length: listLength)
        return TrainedModel(
            items: TrainedMatrix(try items.lists(neighbours: neighbours, context), ids: interactions.itemIDs),
            lists: try lists.make(snapshot.scale, context) { score(user: $0, into: &$1) }
        )
    }

    func score(user: Int, into scores: inout [Float]) {
        guard !interactions.byUser.range(ofRow: user).isEmpty else {
            for item in scores.indices { scores[item] = Float(features.factorisation.rating(user: user, item: item)) }
            return
        }
        let count = features.count
        let own = regression.knowing(userFeatures(user))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.itemsPerBlock * (count + 1)) { memory in
            guard let rows = memory.baseAddress else { return }
            let results = rows + Self.itemsPerBlock * count
            for first in stride(from: 0, to: scores.count, by: Self.itemsPerBlock) {
                let items = first..<min(first + Self.itemsPerBlock, scores.count)
                for item in items { features.fill(user, item, into: rows + (item - first) * count) }
                own.predict(rows, rowCount: items.count, stride: count, into: results)
                for item in items { scores[item] = Float(mean + Double(results[item - first])) }
            }
        }
        for item in scores.indices where interactions.byItem.range(ofRow: item).isEmpty {
            scores[item] = Float(features.factorisation.rating(user: user, item: item))
        }
    }

    /// None where there are no items.
    private func userFeatures(_ user: Int) -> [Float] {
        guard interactions.itemCount > 0 else { return [] }
        return [Float](unsafeUninitializedCapacity: features.count) { memory, count in
            if let first = memory.baseAddress { features.fill(user, 0, into: first) }
            count = features.userCount
        }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        PredictedRating(
            rating: snapshot.scale.clipped(rating(user, item)),
            support: interactions.byUser.range(ofRow: user).count
        )
    }

    /// Where the user or the item has no ratings, vectors say nothing, and the biases are the answer.
    private func rating(_ user: Int, _ item: Int) -> Double {
        let (own, its) = (interactions.byUser.range(ofRow: user), interactions.byItem.range(ofRow: item))
        guard !own.isEmpty, !its.isEmpty else { return features.factorisation.rating(user: user, item: item) }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: features.count + 1) { memory in
            guard let row = memory.baseAddress else { return mean }
            features.fill(user, item, into: row)
            regression.predict(row, rowCount: 1, stride: features.count, into: row + features.count)
            return mean + Double(row[features.count])
        }
    }
}

protocol PairRegression: Sendable {
    /// The same for rows that begin with these features.
    func knowing(_ first: [Float]) -> Self
    /// Writes what it says to each of so many rows of features, which begin `stride` numbers apart.
    func predict(
        _ features: UnsafePointer<Float>,
        rowCount: Int,
        stride: Int,
        into results: UnsafeMutablePointer<Float>
    )
}

extension RidgeRegression: PairRegression {
    func knowing(_ first: [Float]) -> RidgeRegression { self }
}
extension RegressionForest: PairRegression {}
