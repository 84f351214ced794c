/// A fitted model that knows ratings as products of vectors: what every user would rate every item, all in all the completed
/// matrix. Its neighbours are those whose rows or columns of that matrix point the same way.
struct FactorModel<Factors: RatingFactors>: FittedModel {
    private let interactions: InteractionMatrix
    private let factors: Factors
    private let neighbours: Int
    private let scale: RatingScale

    init(_ snapshot: TrainingSnapshot, _ settings: ModelSettings, _ factors: Factors) {
        interactions = snapshot.interactions
        scale = snapshot.scale
        neighbours = settings.whole(CommonSettings.neighbours)
        self.factors = factors
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let items = CompletedSimilarities(factors.items, over: factors.users)
        let users = CompletedSimilarities(factors.users, over: factors.items)
        return TrainedModel(
            items: TrainedMatrix(try items.lists(neighbours: neighbours, context), ids: interactions.itemIDs),
            users: TrainedMatrix(try users.lists(neighbours: neighbours, context), ids: interactions.userIDs)
        )
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
