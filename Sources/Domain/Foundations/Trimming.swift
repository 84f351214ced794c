extension String {
    /// Without white space at both ends.
    public var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        // Most texts have none, and are not looked through. What is neither white space nor ASCII begins with a byte above these.
        if first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80 { return self }
        var part = Substring(self)
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }

    public var nilIfEmpty: String? { isEmpty ? nil : self }
}
