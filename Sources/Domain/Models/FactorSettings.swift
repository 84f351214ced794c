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
    static func regularisation(default value: Double) -> ModelSetting {
        .number(
            "regularisation",
            0.0001...10,
            default: value,
            help: "Draws the numbers of users and items towards zero; more of it fits the given ratings less closely."
        )
    }
    static func biasRegularisation(default value: Double) -> ModelSetting {
        .number(
            "bias_regularisation",
            0.0001...10,
            default: value,
            help: "Draws what users give, and items get, above the mean towards zero."
        )
    }
}
