extension String {
    /// Without white space at both ends.
    public var trimmed: String {
        var part = Substring(self)
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }

    public var nilIfEmpty: String? { isEmpty ? nil : self }
}
