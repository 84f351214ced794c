/// `SVD` that also learns from which items somebody rated at all, whatever the rating; see `BiasedFactorisation` for the
/// formula.
public struct SVDPlusPlus: Model {
    static let factors = FactorSettings.factors(default: 20)
    static let epochs = FactorSettings.epochs(default: 20)
    static let learningRate = FactorSettings.learningRate(default: 0.007)
    static let regularisation = FactorSettings.regularisation(default: 0.02)
    static let biasRegularisation = FactorSettings.biasRegularisation(default: 0.02)

    public let kind = ModelKind.svdPlusPlus
    public let settings = [
        CommonSettings.neighbours, Self.factors, Self.epochs, Self.learningRate, FactorSettings.learningRateDecay,
        Self.regularisation, Self.biasRegularisation,
    ]

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let rule = BiasedFactorisation.Rule(
            factors: settings.whole(Self.factors),
            epochs: settings.whole(Self.epochs),
            learningRate: Float(settings.number(Self.learningRate)),
            learningRateDecay: Float(settings.number(FactorSettings.learningRateDecay)),
            regularisation: Float(settings.number(Self.regularisation)),
            biasRegularisation: Float(settings.number(Self.biasRegularisation)),
            placesCount: true
        )
        return FactorModel(
            interactions: snapshot.interactions,
            factors: try BiasedFactorisation(snapshot, rule, context),
            neighbours: settings.whole(CommonSettings.neighbours),
            scale: snapshot.scale
        )
    }
}
