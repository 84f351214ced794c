internal import Domain

/// The title and year in what MovieLens calls a title: `Godfather, The (1972)` is The Godfather of 1972.
///
/// Other names in parentheses at the end stay where they are, since people search for them, with their articles in front as
/// well: `City of Lost Children, The (Cité des enfants perdus, La) (1995)` is
/// “The City of Lost Children (La Cité des enfants perdus)”.
struct MovieTitle: Equatable {
    let title: String
    /// Nil for a title without one.
    let year: Int?

    /// Takes any text; never empty unless the text is blank.
    init(parsing text: String) {
        var bytes = Self.trimmed(Array(text.utf8)[...])
        var year: Int?
        if let group = Self.lastGroup(bytes), let found = Self.year(in: bytes[group]) {
            let rest = Self.trimmed(bytes[..<(group.lowerBound - 1)])
            if !rest.isEmpty {
                year = found
                bytes = rest
            }
        }
        self.year = year
        title = Self.ordered(bytes)
    }

    /// Articles that data sets write behind a title, in the languages that films come in. `L'` joins without a space.
    private static let articles = Set(
        [
            "The", "A", "An", "Le", "La", "Les", "L'", "Un", "Une", "Der", "Die", "Das", "Den", "Det", "De", "Ein",
            "Eine",
            "En", "Et", "El", "Los", "Las", "Il", "Lo", "I", "Gli", "Uno", "Una", "O", "Os", "As", "Um", "Uma",
        ].map { $0.lowercased() }
    )
    /// The longest of them, in bytes.
    private static let longestArticle = 4
    /// The first films, and years that are certainly a slip.
    private static let plausibleYears = 1870...2199

    /// Puts articles in front, in the title and in each group of parentheses at its end.
    private static func ordered(_ bytes: ArraySlice<UInt8>) -> String {
        var head = bytes
        var groups: [String] = []
        while let group = lastGroup(head) {
            let rest = trimmed(head[..<(group.lowerBound - 1)])
            if rest.isEmpty { break }
            groups.append(" (" + orderedName(head[group]) + ")")
            head = rest
        }
        return withArticleInFront(head) + groups.reversed().joined()
    }

    private static let alsoKnownAs = Array("a.k.a. ".utf8)

    private static func orderedName(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.starts(with: alsoKnownAs) else { return withArticleInFront(bytes) }
        return "a.k.a. " + withArticleInFront(bytes.dropFirst(alsoKnownAs.count))
    }

    /// `Avventura, L'` is L'Avventura; “Die, Mommie, Die” has its word in front already.
    private static func withArticleInFront(_ bytes: ArraySlice<UInt8>) -> String {
        let whole = String(decoding: bytes, as: UTF8.self)
        guard let comma = bytes.lastIndex(of: UInt8(ascii: ",")) else { return whole }
        let tail = trimmed(bytes[(comma + 1)...])
        guard tail.count <= longestArticle, tail.startIndex == comma + 2 else { return whole }
        let article = String(decoding: tail, as: UTF8.self)
        let rest = String(decoding: trimmed(bytes[..<comma]), as: UTF8.self)
        let first = rest.lowercased().prefix { $0 != " " && $0 != "," }
        guard articles.contains(article.lowercased()), first != article.lowercased(), !rest.isEmpty else {
            return whole
        }
        return article.hasSuffix("'") ? article + rest : article + " " + rest
    }

    /// What stands within the parentheses that end the text; nil if it does not end with a balanced pair.
    private static func lastGroup(_ bytes: ArraySlice<UInt8>) -> Range<Int>? {
        guard bytes.last == UInt8(ascii: ")") else { return nil }
        var depth = 0
        for position in bytes.indices.reversed() {
            if bytes[position] == UInt8(ascii: ")") { depth += 1 }
            if bytes[position] == UInt8(ascii: "(") { depth -= 1 }
            if depth == 0 { return (position + 1)..<(bytes.endIndex - 1) }
        }
        return nil
    }

    /// `1972`, and the first of `1975-1979`, `2006–2007` and `2007-`.
    private static func year(in bytes: ArraySlice<UInt8>) -> Int? {
        let first = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard first.count == 4, let year = NumberText.integer(first).map(Int.init) else { return nil }
        let rest = bytes.dropFirst(4)
        let isYearOrSpan = rest.allSatisfy { !($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "z")) }
        let hasDash = rest.first == UInt8(ascii: "-") || rest.starts(with: Array("–".utf8))
        return plausibleYears.contains(year) && (rest.isEmpty || (hasDash && isYearOrSpan)) ? year : nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var part = bytes
        while let first = part.first, first <= UInt8(ascii: " ") { part.removeFirst() }
        while let last = part.last, last <= UInt8(ascii: " ") { part.removeLast() }
        return part
    }
}
