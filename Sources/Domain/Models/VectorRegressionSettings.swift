/// What can be set about models that regress on vectors.
enum VectorRegressionSettings {
    private static let factors = FactorSettings.factors(default: 32)
    private static let epochs = FactorSettings.epochs(default: 60)
    private static let regularisation = FactorSettings.regularisation(default: 0.1)
    /// Of the vectors: with so small a step they never go astray, whatever the other settings.
    private static let learningRate: Float = 0.007
    private static let biasRegularisation: Float = 0.02

    static let all = [CommonSettings.neighbours, UserLists.length, factors, epochs, regularisation]

    static func rule(_ settings: ModelSettings) -> BiasedFactorisation.Rule {
        BiasedFactorisation.Rule(
            factors: settings.whole(factors),
            epochs: settings.whole(epochs),
            learningRate: learningRate,
            learningRateDecay: 1,
            regularisation: Float(settings.number(regularisation)),
            biasRegularisation: biasRegularisation,
            placesCount: true
        )
    }
}

extension VectorRegressionModel {
    init(_ snapshot: TrainingSnapshot, _ pairs: UnseenPairs, _ regression: Regression, _ settings: ModelSettings) {
        self.init(
            snapshot: snapshot,
            features: pairs.features,
            regression: regression,
            mean: pairs.mean,
            neighbours: settings.whole(CommonSettings.neighbours),
            listLength: settings.whole(UserLists.length)
        )
    }
}
