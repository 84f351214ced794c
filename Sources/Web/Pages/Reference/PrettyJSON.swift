import Domain

extension JSONValue {
    /// As people write it: what is short in one line, everything else with a line for each element.
    var pretty: String { pretty(indent: "") }

    /// In one line.
    var compact: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func pretty(indent: String) -> String {
        let line = compact
        guard indent.utf8.count + line.utf8.count > 72 else { return line }
        let inner = indent + "  "
        switch self {
        case .array(let elements):
            let lines = elements.map { inner + $0.pretty(indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .object(let members):
            let lines = members.map { "\(inner)\(JSONValue.string($0.key).compact): \($0.value.pretty(indent: inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        default: return line
        }
    }
}
