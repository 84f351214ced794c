import Domain

/// A parameter that the query of a route may have: what it takes, and what it is for.
///
/// All values are checked against it before the route's handler runs, so that handlers read them as they are.
struct QueryParameter: Sendable {
    enum Kind: Sendable {
        case text
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case flag
        case choice([String])
        case id
        /// One or several, with commas between them.
        case ids
        /// One of those that the list's own answers give.
        case cursor
        /// Names of fields, with commas between them.
        case fields
    }

    let name: String
    let kind: Kind
    let help: String
    /// What holds without it, where there is such a thing.
    let standard: String?
    /// Whether it may stand in a query more than once.
    let repeats: Bool

    init(_ name: String, _ kind: Kind, _ help: String, standard: String? = nil, repeats: Bool = false) {
        self.name = name
        self.kind = kind
        self.help = help
        self.standard = standard
        self.repeats = repeats
    }

    /// What is wrong with a value, as the end of a sentence about the parameter; nil if nothing is.
    func problem(with value: String) -> String? {
        switch kind {
        case .text, .cursor, .fields: nil
        case .integer(let range):
            Int(value).map(range.contains) == true
                ? nil : "takes a whole number from \(range.lowerBound) to \(range.upperBound)."
        case .number(let range):
            Double(value).map { $0.isFinite && range.contains($0) } == true
                ? nil : "takes a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))."
        case .flag: value == "true" || value == "false" ? nil : "takes true or false."
        case .choice(let choices): choices.contains(value) ? nil : "takes one of: \(choices.joined(separator: ", "))."
        case .id: ID<Item>(text: value) != nil ? nil : "takes an id, a positive whole number."
        case .ids:
            Self.parts(of: value).allSatisfy { ID<Item>(text: $0) != nil }
                ? nil : "takes ids, which are positive whole numbers, with commas between them."
        }
    }

    static func parts(of value: String) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

extension QueryParameter {
    static func limit(_ standard: Int = PageRequest.defaultLimit, atMost most: Int = PageRequest.maxLimit) -> Self {
        QueryParameter("limit", .integer(1...most), "How many results a page has at most.", standard: String(standard))
    }

    static let cursor = QueryParameter(
        "cursor",
        .cursor,
        "Where the page begins: a `next_cursor` or `previous_cursor` of the same list with the same filters and order."
    )
    static let count = QueryParameter("count", .flag, "Also tell how many there are in all.", standard: "false")
    static let fields = QueryParameter(
        "fields",
        .fields,
        "Only these fields of each result, with commas between them; `item.title` is a field of a field."
    )
    /// What a list by pages takes, besides its filters.
    static let page: [QueryParameter] = [.limit(), .cursor, .count]

    static func sort(_ choices: [String], standard: String? = nil) -> Self {
        QueryParameter("sort", .choice(choices), "The order; a minus in front turns it round.", standard: standard)
    }
}

/// Parameters of a query that cannot be used, each with what to do.
struct QueryProblems: Error {
    struct Problem: Equatable {
        let parameter: String
        let detail: String
    }

    let problems: [Problem]

    init(_ problems: [Problem]) {
        self.problems = problems
    }

    init(_ parameter: String, _ detail: String) {
        self.init([Problem(parameter: parameter, detail: detail)])
    }
}

extension Query {
    /// Throws `QueryProblems` for names that are not declared, values that their parameter does not take, and values given
    /// twice where one is meant: a misspelt filter must not pass for none.
    func check(_ parameters: [QueryParameter]) throws(QueryProblems) {
        guard !isEmpty else { return }
        var problems: [QueryProblems.Problem] = []
        for name in names {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                let known = parameters.map(\.name).joined(separator: ", ")
                let detail =
                    "is not known here." + (known.isEmpty ? " There are no parameters." : " Known are: \(known).")
                problems.append(QueryProblems.Problem(parameter: name, detail: detail))
                continue
            }
            let values = all(name)
            if values.count > 1, !parameter.repeats {
                problems.append(QueryProblems.Problem(parameter: name, detail: "can be given only once."))
            } else if let detail = values.lazy.compactMap({ parameter.problem(with: $0) }).first {
                problems.append(QueryProblems.Problem(parameter: name, detail: detail))
            }
        }
        if !problems.isEmpty { throw QueryProblems(problems) }
    }
}
