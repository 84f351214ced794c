/// Describes each user and item by a few numbers of which none is negative, learnt so that their products explain the ratings
/// given; see `NonNegativeFactorisation` for the formula.
public struct NMF: Model {
    static let factors = FactorSettings.factors(default: 15)
    static let epochs = FactorSettings.epochs(default: 50)
    static let regularisation = FactorSettings.regularisation(default: 0.06)

    public let kind = ModelKind.nmf
    public let settings = [CommonSettings.neighbours, Self.factors, Self.epochs, Self.regularisation]

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = NonNegativeFactorisation.Rule(
            factors: settings.whole(Self.factors),
            epochs: settings.whole(Self.epochs),
            regularisation: Float(settings.number(Self.regularisation))
        )
        return FactorModel(
            interactions: snapshot.interactions,
            factors: try NonNegativeFactorisation(snapshot, rule, context),
            neighbours: settings.whole(CommonSettings.neighbours),
            scale: snapshot.scale
        )
    }
}
