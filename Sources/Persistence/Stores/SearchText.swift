/// Turns what people type into a query of the full-text index that cannot be anything but words.
enum SearchText {
    /// Every word as the beginning of one, all of them required; nil if there is no word in the text.
    ///
    /// Each word is quoted, so that none of the index's operators has a meaning; a word such as `sci-fi` becomes the
    /// phrase of its parts.
    static func match(_ text: String) -> String? {
        let words = text.unicodeScalars
            .split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
            .filter { $0.contains(where: isPartOfWord) }
            .prefix(Limits.searchWords)
        guard !words.isEmpty else { return nil }
        return words.map { word in
            let quoted = word.prefix(Limits.searchWordLength).filter { $0 != "\"" }
            return "\"\(String(String.UnicodeScalarView(quoted)))\"*"
        }
        .joined(separator: " ")
    }

    /// What the tokeniser `unicode61` keeps: letters and numbers of every script.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }
}
