import Domain

/// Problems by field; of several with one field, all in one text.
func errors(_ problems: [FieldProblem]) -> TemplateValue {
    var texts: [String: TemplateValue] = [:]
    for (field, group) in Dictionary(grouping: problems, by: \.field) {
        texts[field] = .text(group.map(\.message).joined(separator: " "))
    }
    return .record(texts)
}

/// What is wrong with the form as a whole, or with a field that the form does not show; none if nothing is.
func formError(_ problems: [FieldProblem], shownBesideFields shown: [String]) -> TemplateValue {
    let others = problems.filter { !shown.contains($0.field) }
    return others.isEmpty ? .none : .text(others.map(\.message).joined(separator: " "))
}

/// A title within a sentence of our own. Shortened, as a notice travels in a cookie, and browsers drop those above 4 KiB.
func quoted(_ title: String) -> String {
    let maxLength = 80
    let scalars = title.unicodeScalars
    guard scalars.count > maxLength else { return "“\(title)”" }
    return "“\(String(scalars.prefix(maxLength - 1)))…”"
}

/// `1 rating`, `12,345 ratings`.
func counted(_ count: Int, _ singular: String, _ plural: String) -> String {
    "\(grouped(count)) \(count == 1 ? singular : plural)"
}

/// A large number with its thousands parted: `100,836`.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    let parted = digits.enumerated().map { index, digit in
        index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : String(digit)
    }
    return (number < 0 ? "-" : "") + parted.joined()
}
