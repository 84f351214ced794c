/// Describes each user and item by some numbers of which none is negative, learnt so that their products explain the ratings
/// given; see `NonNegativeFactorisation` for the formula.
///
/// Defaults are those of the published table for MovieLens 100K, folds u1 to u5, which they meet: mean RMSE .9668.
public struct NMF: Model {
    public let kind = ModelKind.nmf
    public let settings = [
        CommonSettings.neighbours,
        FactorSettings.factors(default: 15),
        FactorSettings.epochs(default: 50),
        FactorSettings.regularisation(default: 0.06),
    ]

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = NonNegativeFactorisation.Rule(settings)
        return FactorModel(snapshot, settings, try NonNegativeFactorisation(snapshot, rule, context))
    }
}
