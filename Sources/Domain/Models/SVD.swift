/// Describes each user and item by some numbers, learnt so that they explain the ratings given, and predicts the rest; see
/// `BiasedFactorisation` for the formula.
///
/// Defaults are those of the published table for MovieLens 100K, folds u1 to u5, which they meet: mean RMSE .9380. Of what
/// was tried on a tenth of the training ratings of u1, u3 and u5, withheld, 60 epochs with a regularisation of 0.1 were
/// better (.9164); see `SVDPlusPlus`.
public struct SVD: Model {
    public let kind = ModelKind.svd
    public let settings = FactorSettings.descent(factors: 100, learningRate: 0.005)

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = BiasedFactorisation.Rule(settings, placesCount: false)
        return FactorModel(snapshot, settings, try BiasedFactorisation(snapshot, rule, context))
    }
}
