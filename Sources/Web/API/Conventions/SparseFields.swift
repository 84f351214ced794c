import Domain

/// Which fields of a document are wanted: `title,item.id`.
struct SparseFields: Sendable {
    /// By name; with none within, all of the field.
    private var wanted: [String: SparseFields] = [:]

    /// Nil if one of the names is no field of such a document.
    init?(_ text: String, of schema: Schema) {
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard schema.hasMember(path[...]) else { return nil }
            add(path[...])
        }
    }

    private init() {}

    private mutating func add(_ path: ArraySlice<String>) {
        guard let first = path.first else { return }
        // A field that is wanted as a whole stays so.
        if let known = wanted[first], known.wanted.isEmpty { return }
        if path.count == 1 {
            wanted[first] = SparseFields()
        } else {
            wanted[first, default: SparseFields()].add(path.dropFirst())
        }
    }

    /// The value with the fields that are wanted, in the order in which they stood.
    func picked(from value: JSONValue) -> JSONValue {
        if wanted.isEmpty { return value }
        switch value {
        case .object(let members):
            return .object(
                members.compactMap { member in
                    wanted[member.key].map { JSONMember(key: member.key, value: $0.picked(from: member.value)) }
                }
            )
        case .array(let elements): return .array(elements.map(picked))
        default: return value
        }
    }
}

extension Schema {
    /// Whether documents of this kind have the field at the path; below a member of any names, everything is one.
    fileprivate func hasMember(_ path: ArraySlice<String>) -> Bool {
        guard let first = path.first else { return true }
        switch kind {
        case .array(let element, _): return element.hasMember(path)
        case .object(let properties, let others):
            if let property = properties.first(where: { $0.name == first }) {
                return property.schema.hasMember(path.dropFirst())
            }
            return others != nil && !first.isEmpty
        case .entries: return !first.isEmpty
        case .oneOf(let schemas): return schemas.contains { $0.hasMember(path) }
        default: return false
        }
    }
}
