/// What can be set about models that learn vectors from ratings.
enum FactorSettings {
    static func factors(default value: Int) -> ModelSetting {
        .whole(
            "factors",
            1...500,
            default: value,
            help: "How many numbers describe each user and item; more of them tell finer tastes, and need more ratings."
        )
    }
    static func epochs(default value: Int) -> ModelSetting {
        .whole(
            "epochs",
            1...1000,
            default: value,
            help: "How often all ratings are gone through; too many fit the ratings given rather than those to come."
        )
    }
    static func regularisation(default value: Double) -> ModelSetting {
        .number(
            "regularisation",
            0.0001...10,
            default: value,
            help: "Draws the numbers of users and items towards zero; more of it fits the given ratings less closely."
        )
    }
    static func learningRate(default value: Double) -> ModelSetting {
        .number(
            "learning_rate",
            0.0001...0.1,
            default: value,
            help: "How far each rating moves the numbers of its user and item; less of it needs more epochs."
        )
    }
    static let learningRateDecay = ModelSetting.number(
        "learning_rate_decay",
        0.5...1,
        default: 1,
        help: "The learning rate is multiplied by this after each epoch; below 1 it settles."
    )
    static let biasRegularisation = ModelSetting.number(
        "bias_regularisation",
        0.0001...10,
        default: 0.02,
        help: "Draws what users give, and items get, above the mean towards zero."
    )

    /// Of a model learnt by gradient descent.
    static func descent(factors: Int, learningRate: Double) -> [ModelSetting] {
        [
            CommonSettings.neighbours,
            self.factors(default: factors),
            epochs(default: 20),
            self.learningRate(default: learningRate),
            learningRateDecay,
            regularisation(default: 0.02),
            biasRegularisation,
        ]
    }
}

extension BiasedFactorisation.Rule {
    /// - Parameter settings: of a model with the settings of `FactorSettings.descent`, whatever its defaults.
    init(_ settings: ModelSettings, placesCount: Bool) {
        self.init(
            factors: settings.whole(FactorSettings.factors),
            epochs: settings.whole(FactorSettings.epochs),
            learningRate: Float(settings.number(FactorSettings.learningRate)),
            learningRateDecay: Float(settings.number(FactorSettings.learningRateDecay)),
            regularisation: Float(settings.number(FactorSettings.regularisation)),
            biasRegularisation: Float(settings.number(FactorSettings.biasRegularisation)),
            placesCount: placesCount
        )
    }
}

extension NonNegativeFactorisation.Rule {
    init(_ settings: ModelSettings) {
        self.init(
            factors: settings.whole(FactorSettings.factors),
            epochs: settings.whole(FactorSettings.epochs),
            regularisation: Float(settings.number(FactorSettings.regularisation))
        )
    }
}

extension ModelSettings {
    /// Settings go by their names: a default does not matter here.
    fileprivate func whole(_ setting: (Int) -> ModelSetting) -> Int { whole(setting(1)) }
    fileprivate func number(_ setting: (Double) -> ModelSetting) -> Double { number(setting(0.01)) }
}
