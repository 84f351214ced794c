/// Free-form facts or settings by name, in order: an item's year and creator, a model's number of neighbours.
public struct Attributes: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public enum Value: Sendable, Equatable {
        case text(String)
        case number(Double)
        case flag(Bool)

        /// As a person reads it.
        public var text: String {
            switch self {
            case .text(let text): text
            case .number(let number): shortest(number)
            case .flag(let flag): flag ? "yes" : "no"
            }
        }
    }

    public private(set) var entries: [(name: String, value: Value)]

    public init() {
        entries = []
    }

    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }

    public var isEmpty: Bool { entries.isEmpty }

    public subscript(name: String) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            if let index = entries.firstIndex(where: { $0.name == name }) {
                if let newValue { entries[index].value = newValue } else { entries.remove(at: index) }
            } else if let newValue {
                entries.append((name, newValue))
            }
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.name == $1.name && $0.value == $1.value }
    }
}
