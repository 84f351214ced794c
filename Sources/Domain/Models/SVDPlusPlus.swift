/// `SVD` that also learns from which items somebody rated at all, whatever the rating; see `BiasedFactorisation` for the
/// formula.
///
/// Defaults are those of the published table for MovieLens 100K, folds u1 to u5, which they meet: mean RMSE .9214. Other
/// settings do better; RMSE on a tenth of the training ratings of u1, u3 and u5, withheld:
///
///     20 factors,  20 epochs, regularisation 0.02 (defaults)    .9231
///     20 factors,  20 epochs, regularisation 0.1                .9352
///     50 factors,  40 epochs, regularisation 0.1                .9137
///     50 factors,  40 epochs, regularisation 0.15               .9262
///     100 factors, 60 epochs, regularisation 0.1                .9127
///     100 factors, 100 epochs, regularisation 0.1               .9135
///     200 factors, 80 epochs, regularisation 0.12               .9120
public struct SVDPlusPlus: Model {
    public let kind = ModelKind.svdPlusPlus
    public let settings = FactorSettings.descent(factors: 20, learningRate: 0.007)

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = BiasedFactorisation.Rule(settings, placesCount: true)
        return FactorModel(snapshot, settings, try BiasedFactorisation(snapshot, rule, context))
    }
}
