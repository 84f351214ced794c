extension String {
    /// Whether the text is one line that any screen, log and document can show: no control characters, no line ends, no
    /// code points that Unicode keeps free of meaning.
    public var isPlainLine: Bool {
        utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } || unicodeScalars.allSatisfy(\.isPrintable)
    }

    /// The same for a text of several lines: line feeds and tabs are welcome.
    public var isPlainText: Bool {
        unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.isPrintable }
    }

    /// With every line end as one line feed, however it was written: browsers send CR LF.
    public var withPlainLineEnds: String {
        guard utf8.contains(UInt8(ascii: "\r")) else { return self }
        var plain = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && !isAfterReturn) {
                plain.append("\n")
            } else if scalar != "\n" {
                plain.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(plain)
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        // Noncharacters are unassigned, but so is the next version's alphabet.
        case .unassigned: !properties.isNoncharacterCodePoint
        default: true
        }
    }
}

extension Validation {
    /// Notes a line that is too long, or that holds what no screen can show.
    ///
    /// Lengths are counted in Unicode scalars, as the database counts them: one letter may carry any number of accents.
    mutating func requireLine(_ text: String, _ field: String, atMost length: Int) {
        require(text.unicodeScalars.count <= length, field, "Use at most \(length) characters.")
        require(text.isPlainLine, field, "Use one line, without control characters.")
    }
}
