/// One thing that can be set about a model. Screens and the API are drawn from these.
public struct ModelSetting: Sendable, Equatable {
    /// As stored and as the API writes it: `minimum_co_ratings`.
    public let name: String
    public let range: ClosedRange<Double>
    public let defaultValue: Double
    public let isWholeNumber: Bool
    /// One sentence that says what more or less of it does.
    public let help: String

    public init(
        _ name: String,
        _ range: ClosedRange<Double>,
        defaultValue: Double,
        isWholeNumber: Bool = true,
        help: String
    ) {
        precondition(range.contains(defaultValue))
        self.name = name
        self.range = range
        self.defaultValue = defaultValue
        self.isWholeNumber = isWholeNumber
        self.help = help
    }

    fileprivate var rule: String {
        "Choose a \(isWholeNumber ? "whole number" : "number")"
            + " from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))."
    }

    fileprivate func accepts(_ number: Double) -> Bool {
        range.contains(number) && (!isWholeNumber || number == number.rounded())
    }
}

/// The checked settings of one training: what a recommender says, and defaults for what it leaves out.
public struct ModelSettings: Sendable, Equatable {
    private let values: [String: Double]

    /// Throws `.invalid` naming each setting that the model does not have, that is no number, or that is out of range.
    public init(_ given: Attributes = Attributes(), of settings: [ModelSetting]) throws(DomainError) {
        var validation = Validation()
        var values: [String: Double] = [:]
        for setting in settings { values[setting.name] = setting.defaultValue }
        for (name, value) in given.entries {
            guard let setting = settings.first(where: { $0.name == name }) else {
                validation.require(false, name, "This model has no such setting.")
                continue
            }
            guard case .number(let number) = value, setting.accepts(number) else {
                validation.require(false, name, setting.rule)
                continue
            }
            values[name] = number
        }
        try validation.finish()
        self.values = values
    }

    public subscript(setting: ModelSetting) -> Double {
        guard let value = values[setting.name] else {
            preconditionFailure("not a setting of this model: \(setting.name)")
        }
        return value
    }

    /// A setting that is a whole number.
    public func whole(_ setting: ModelSetting) -> Int { Int(self[setting]) }
}
