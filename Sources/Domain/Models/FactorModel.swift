/// A fitted model that knows ratings as products of vectors: what every user would rate every item, all in all the completed
/// matrix. Its neighbours are those whose rows or columns of that matrix point the same way.
struct FactorModel<Factors: RatingFactors>: FittedModel {
    let interactions: InteractionMatrix
    let factors: Factors
    let neighbours: Int
    let scale: RatingScale

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        TrainedModel()
    }

    func score(user: Int, into scores: inout [Float]) {
        for item in scores.indices { scores[item] = Float(factors.rating(user: user, item: item)) }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        PredictedRating(
            rating: scale.clipped(factors.rating(user: user, item: item)),
            support: interactions.byUser.range(ofRow: user).count
        )
    }
}

protocol RatingFactors: Sendable {
    /// By user and by item; rows without ratings are 0.
    var users: FactorRows { get }
    var items: FactorRows { get }
    /// Not clipped.
    func rating(user: Int, item: Int) -> Double
}

extension BiasedFactorisation: RatingFactors {}
extension NonNegativeFactorisation: RatingFactors {}
