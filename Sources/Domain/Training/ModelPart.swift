/// A model with settings, as part of another.
public struct ModelPart: Sendable, Equatable {
    public let kind: ModelKind
    public let settings: ModelSettings

    /// Each part is trained twice, and more of them add little.
    static let maximumCount = 8

    /// Reads models with commas between, each with the settings that differ from the defaults behind its name:
    /// `item-neighbours shrinkage=50 neighbours=100, popularity`.
    static func parse(_ text: String) throws(SettingProblem) -> [ModelPart] {
        let texts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard texts.count <= maximumCount else { throw SettingProblem("Name at most \(maximumCount) models.") }
        var parts: [ModelPart] = []
        for text in texts { parts.append(try ModelPart(text)) }
        return parts
    }

    private init(_ text: Substring) throws(SettingProblem) {
        let words = text.split(separator: " ")
        guard let name = words.first else {
            throw SettingProblem("Name models with commas between, such as “item-neighbours, popularity”.")
        }
        guard let kind = ModelKind(rawValue: String(name)), Self.canBePart(kind) else {
            let names = ModelKind.allCases.filter(Self.canBePart).map(\.rawValue).joined(separator: ", ")
            throw SettingProblem("“\(name)” cannot be part of a blend. Choose of: \(names).")
        }
        var attributes = Attributes()
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                throw SettingProblem("Write the settings of \(name) as name=value, with blanks between, not “\(word)”.")
            }
            attributes[pair[0]] = Self.value(pair[1])
        }
        self.kind = kind
        do throws(DomainError) {
            settings = try ModelSettings(attributes, of: kind.model.settings)
        } catch {
            guard case .invalid(let problems) = error else {
                throw SettingProblem("The settings of \(name) cannot be read.")
            }
            throw SettingProblem(problems.map { "\(name), \($0.field): \($0.message)" }.joined(separator: " "))
        }
    }

    /// No blend within a blend, and nothing that learns nothing.
    private static func canBePart(_ kind: ModelKind) -> Bool {
        kind != .blend && kind != .switch && !kind.isPublished
    }

    private static func value(_ text: String) -> Attributes.Value {
        switch text {
        case "true": .flag(true)
        case "false": .flag(false)
        default: Double(text).map(Attributes.Value.number) ?? .text(text)
        }
    }
}

extension Recommender {
    /// The models that a blend has; empty for others.
    var blendParts: [ModelPart] {
        guard model == .blend, let settings = try? ModelSettings(settings, of: Blend().settings) else { return [] }
        return settings.models(Blend.parts)
    }
}

/// Why a text is not what a setting takes, in a sentence that says what to do.
struct SettingProblem: Error {
    let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }

    /// Nil if the text can be read.
    static func of<Value>(_ read: () throws(SettingProblem) -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch {
            return error.sentence
        }
    }
}
