/// A model with settings, as part of another.
public struct ModelPart: Sendable, Equatable {
    public let kind: ModelKind
    public let settings: ModelSettings

    /// Each part is trained twice, and more of them add little.
    static let maximumCount = 8

    /// Reads models with commas between, each with the settings that differ from the defaults behind its name:
    /// `item-neighbours shrinkage=50 neighbours=100, popularity`.
    static func parse(_ text: String) throws(Problem) -> [ModelPart] {
        let texts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard texts.count <= maximumCount else { throw Problem("Name at most \(maximumCount) models.") }
        var parts: [ModelPart] = []
        for text in texts { parts.append(try ModelPart(text)) }
        return parts
    }

    /// What is wrong with the text, in a sentence that says what to do; nil if it can be read.
    static func problem(in text: String) -> String? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error.sentence
        }
    }

    /// Nothing, or too much of it; a model or a setting that there is not; a blend within a blend.
    struct Problem: Error {
        let sentence: String

        init(_ sentence: String) {
            self.sentence = sentence
        }
    }

    private init(_ text: Substring) throws(Problem) {
        let words = text.split(separator: " ")
        guard let name = words.first else {
            throw Problem("Name models with commas between, such as “item-neighbours, popularity”.")
        }
        guard let kind = ModelKind(rawValue: String(name)), kind != .blend else {
            let names = ModelKind.allCases.filter { $0 != .blend }.map(\.rawValue).joined(separator: ", ")
            throw Problem("“\(name)” cannot be part of a blend. Choose of: \(names).")
        }
        var attributes = Attributes()
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                throw Problem("Write the settings of \(name) as name=value, with blanks between, not “\(word)”.")
            }
            attributes[pair[0]] = Self.value(pair[1])
        }
        self.kind = kind
        do throws(DomainError) {
            settings = try ModelSettings(attributes, of: kind.model.settings)
        } catch {
            guard case .invalid(let problems) = error else { throw Problem("The settings of \(name) cannot be read.") }
            throw Problem(problems.map { "\(name), \($0.field): \($0.message)" }.joined(separator: " "))
        }
    }

    private static func value(_ text: String) -> Attributes.Value {
        switch text {
        case "true": .flag(true)
        case "false": .flag(false)
        default: Double(text).map(Attributes.Value.number) ?? .text(text)
        }
    }
}
