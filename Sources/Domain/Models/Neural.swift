/// Describes each user and item by some numbers and lets a small neural network predict ratings from the two; see
/// `RatingNetwork` for the formula. Neighbours are the items, and the users, whose numbers point the same way.
///
/// Defaults were chosen on a tenth of the training ratings of MovieLens 100K's folds u1 and u3, withheld, RMSE:
///
///     32 factors, 16 hidden units, 20 epochs, regularisation 0.05           .9181   .9361
///     32 factors, 16 hidden units, 30 epochs, regularisation 0.05           .9293   .9443
///     32 factors, 16 hidden units, 30 epochs, regularisation 0.1 (defaults) .9132   .9272
///     32 factors, 32 hidden units, 40 epochs, regularisation 0.1            .9110   .9246
///     64 factors, 16 hidden units, 60 epochs, 0.1, decay 0.97               .9111   .9251
public struct Neural: Model {
    static let factors = FactorSettings.factors(default: 32)
    static let hidden = ModelSetting.whole(
        "hidden",
        1...256,
        default: 16,
        help: "How many hidden units the network has; more of them tell finer tastes, and cost time."
    )
    static let epochs = FactorSettings.epochs(default: 30)
    static let learningRate = FactorSettings.learningRate(default: 0.01)
    static let regularisation = FactorSettings.regularisation(default: 0.1)

    public let kind = ModelKind.neural
    public let settings = [
        CommonSettings.neighbours, Self.factors, Self.hidden, Self.epochs, Self.learningRate,
        FactorSettings.learningRateDecay, Self.regularisation,
    ]

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = RatingNetwork.Rule(
            factors: settings.whole(Self.factors),
            hidden: settings.whole(Self.hidden),
            epochs: settings.whole(Self.epochs),
            learningRate: Float(settings.number(Self.learningRate)),
            learningRateDecay: Float(settings.number(FactorSettings.learningRateDecay)),
            regularisation: Float(settings.number(Self.regularisation))
        )
        return NeuralModel(
            interactions: snapshot.interactions,
            network: try RatingNetwork(learning: snapshot, rule, context),
            neighbours: settings.whole(CommonSettings.neighbours),
            scale: snapshot.scale
        )
    }
}

/// A fitted network.
struct NeuralModel: FittedModel {
    let interactions: InteractionMatrix
    let network: RatingNetwork
    let neighbours: Int
    let scale: RatingScale

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let items = try VectorCosine(FactorRows(network.items)).lists(neighbours: neighbours, context)
        let users = try VectorCosine(FactorRows(network.users)).lists(neighbours: neighbours, context)
        return TrainedModel(
            items: TrainedMatrix(items, ids: interactions.itemIDs),
            users: TrainedMatrix(users, ids: interactions.userIDs)
        )
    }

    func score(user: Int, into scores: inout [Float]) {
        var scratch = network.makeScratch()
        for item in scores.indices { scores[item] = Float(network.rating(user: user, item: item, &scratch)) }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        var scratch = network.makeScratch()
        return PredictedRating(
            rating: scale.clipped(network.rating(user: user, item: item, &scratch)),
            support: interactions.byUser.range(ofRow: user).count
        )
    }
}

extension FactorRows {
    /// The same values.
    init(_ matrix: DenseMatrix) {
        self.init(rowCount: matrix.rowCount, factorCount: matrix.columnCount)
        for row in 0..<rowCount {
            for factor in 0..<factorCount { self[row, factor] = matrix[row, factor] }
        }
    }
}
