/// One line of a header or trailer section.
enum FieldLine {
    /// The name, and the value without the blanks around it. Throws a 400 for a space before the colon, a folded line,
    /// or a character that has no place in a field.
    static func parse(
        _ line: Range<Int>,
        of input: Span<UInt8>
    ) throws(HTTPError) -> (name: Range<Int>, value: Range<Int>) {
        var nameEnd = line.lowerBound
        while nameEnd < line.upperBound, WireByte.isToken(input[nameEnd]) { nameEnd += 1 }
        guard nameEnd > line.lowerBound, nameEnd < line.upperBound, input[nameEnd] == WireByte.colon else {
            throw .badRequest("A header line does not begin with a name and a colon.")
        }
        let value = (nameEnd + 1)..<line.upperBound
        for index in value where !WireByte.isFieldValue(input[index]) {
            throw .badRequest("A header value holds a control character.")
        }
        return (line.lowerBound..<nameEnd, WireByte.trimmed(value, in: input))
    }
}
