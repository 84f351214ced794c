/// One thing that can be set about a model. Screens and the API are drawn from these.
public struct ModelSetting: Sendable, Equatable {
    /// What a setting may be.
    public enum Kind: Sendable, Equatable {
        case number(ClosedRange<Double>)
        case whole(ClosedRange<Int>)
        case choice([String])
        case flag
        /// A text that names models and their settings, see `ModelPart`.
        case models
        /// A text that names recommenders and their turns, see `SwitchStage`.
        case recommenders
    }

    /// As stored and as the API writes it: `minimum_co_ratings`.
    public let name: String
    public let kind: Kind
    public let defaultValue: Attributes.Value
    /// One sentence that says what more or less of it does.
    public let help: String

    private init(_ name: String, _ kind: Kind, _ defaultValue: Attributes.Value, help: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.help = help
        precondition(problem(with: defaultValue) == nil, "the default of \(name) is none of its values")
    }

    public static func number(
        _ name: String,
        _ range: ClosedRange<Double>,
        default value: Double,
        help: String
    ) -> ModelSetting {
        ModelSetting(name, .number(range), .number(value), help: help)
    }

    public static func whole(
        _ name: String,
        _ range: ClosedRange<Int>,
        default value: Int,
        help: String
    ) -> ModelSetting {
        ModelSetting(name, .whole(range), .number(Double(value)), help: help)
    }

    public static func choice(_ name: String, _ choices: [String], default value: String, help: String) -> ModelSetting
    {
        ModelSetting(name, .choice(choices), .text(value), help: help)
    }

    public static func flag(_ name: String, default value: Bool, help: String) -> ModelSetting {
        ModelSetting(name, .flag, .flag(value), help: help)
    }

    public static func models(_ name: String, default value: String, help: String) -> ModelSetting {
        ModelSetting(name, .models, .text(value), help: help)
    }

    public static func recommenders(_ name: String, default value: String, help: String) -> ModelSetting {
        ModelSetting(name, .recommenders, .text(value), help: help)
    }

    /// What it may be, in words: `a whole number from 1 to 500`.
    public var values: String {
        switch kind {
        case .number(let range): "a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let choices): "one of: \(choices.joined(separator: ", "))"
        case .flag: "true or false"
        case .models: "names of models"
        case .recommenders: "names of recommenders"
        }
    }

    /// Why the setting cannot have the value, in a sentence that says what to do; nil if it can.
    fileprivate func problem(with value: Attributes.Value) -> String? {
        switch (kind, value) {
        case (.number(let range), .number(let number)) where range.contains(number): nil
        case (.whole(let range), .number(let number))
        where number == number.rounded() && Double(range.lowerBound) <= number && number <= Double(range.upperBound):
            nil
        case (.choice(let choices), .text(let text)) where choices.contains(text): nil
        case (.flag, .flag): nil
        case (.models, let value): SettingProblem.of { () throws(SettingProblem) in try ModelPart.parse(value.asNames) }
        case (.recommenders, let value):
            SettingProblem.of { () throws(SettingProblem) in try SwitchStage.parse(value.asNames) }
        default: "Choose \(values)."
        }
    }
}

/// The checked settings of one training: what a recommender says, and defaults for what it leaves out.
public struct ModelSettings: Sendable, Equatable {
    private let values: [String: Attributes.Value]

    /// Throws `.invalid` naming each setting that the model does not have, and each value that its setting cannot have.
    public init(_ given: Attributes = Attributes(), of settings: [ModelSetting]) throws(DomainError) {
        var validation = Validation()
        var values: [String: Attributes.Value] = [:]
        for setting in settings { values[setting.name] = setting.defaultValue }
        for (name, value) in given.entries {
            guard let setting = settings.first(where: { $0.name == name }) else {
                validation.require(false, name, "This model has no such setting.")
                continue
            }
            let problem = setting.problem(with: value)
            validation.require(problem == nil, name, problem ?? "")
            values[name] = value
        }
        try validation.finish()
        self.values = values
    }

    /// All of them, in order of their names.
    var text: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: " ")
    }

    public subscript(setting: ModelSetting) -> Attributes.Value {
        guard let value = values[setting.name] else {
            preconditionFailure("not a setting of this model: \(setting.name)")
        }
        return value
    }

    public func number(_ setting: ModelSetting) -> Double {
        guard case .number(let number) = self[setting] else { preconditionFailure("no number: \(setting.name)") }
        return number
    }

    public func whole(_ setting: ModelSetting) -> Int { Int(number(setting)) }

    public func choice(_ setting: ModelSetting) -> String {
        guard case .text(let text) = self[setting] else { preconditionFailure("no choice: \(setting.name)") }
        return text
    }

    /// The models that a text names.
    public func models(_ setting: ModelSetting) -> [ModelPart] {
        guard case .text(let text) = self[setting], let parts = try? ModelPart.parse(text) else {
            preconditionFailure("no models: \(setting.name)")
        }
        return parts
    }

    /// The recommenders that a text names, by their turns.
    public func stages(_ setting: ModelSetting) -> [SwitchStage] {
        guard case .text(let text) = self[setting], let stages = try? SwitchStage.parse(text) else {
            preconditionFailure("no recommenders: \(setting.name)")
        }
        return stages
    }

    public func flag(_ setting: ModelSetting) -> Bool {
        guard case .flag(let flag) = self[setting] else { preconditionFailure("no flag: \(setting.name)") }
        return flag
    }
}

extension Attributes.Value {
    /// A text as it is; anything else names nothing.
    fileprivate var asNames: String {
        if case .text(let text) = self { text } else { "" }
    }
}
