/// The words of a text, as a bag of words counts them.
enum TextWords {
    /// A single letter says nothing of what an item is.
    private static let minimumLength = 2

    /// Calls the body with each run of two or more letters and digits, in lower case and in order; runs of digits alone and
    /// the words that every text has (`StopWords`) are passed over. Apostrophes part words: what is left of “don’t” is
    /// passed over too.
    static func forEach(in text: String, _ body: (String) -> Void) {
        var word = String.UnicodeScalarView()
        var hasLetter = false
        func end() {
            if hasLetter, word.count >= minimumLength {
                let found = String(word)
                if !StopWords.english.contains(found) { body(found) }
            }
            word.removeAll(keepingCapacity: true)
            hasLetter = false
        }
        for scalar in text.lowercased().unicodeScalars {
            switch kind(of: scalar) {
            case .letter:
                word.append(scalar)
                hasLetter = true
            case .digit: word.append(scalar)
            case .other: end()
            }
        }
        end()
    }

    private enum Kind {
        case letter
        case digit
        case other
    }

    /// A mark that belongs to the letter before it counts as one.
    @inline(__always)
    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case "a"..."z": .letter
        case "0"..."9": .digit
        case _ where scalar.isASCII: .other
        default:
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark:
                .letter
            case .decimalNumber, .letterNumber, .otherNumber: .digit
            default: .other
            }
        }
    }
}
