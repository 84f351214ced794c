/// The values that a route's pattern found in a path, decoded.
public struct PathParameters: Sendable, Equatable {
    private let names: [String]
    private let values: [String]

    /// No parameters.
    public init() {
        self.init(names: [], values: [])
    }

    init(names: [String], values: [String]) {
        precondition(names.count == values.count, "every parameter has a value")
        self.names = names
        self.values = values
    }

    /// The value of `{name}` or `{name*}`; never empty.
    public subscript(name: String) -> String? {
        names.firstIndex(of: name).map { values[$0] }
    }
}
