/// Finds the fields of one row among bytes.
public struct CSVRowScanner: Sendable {
    public struct Place: Sendable {
        public let range: Range<Int>
        public let hasDoubledQuotes: Bool
    }

    public enum Finding: Equatable {
        /// Where the next row begins, and how many lines this one took.
        case row(next: Int, lineBreaks: Int)
        case problem(CSVProblem)
        /// The bytes end within the row.
        case needsMore
        /// There is no further row.
        case end
    }

    private enum Byte {
        static let lineFeed = UInt8(ascii: "\n")
        static let carriageReturn = UInt8(ascii: "\r")
        static let quote = UInt8(ascii: "\"")
    }

    public private(set) var fields: [Place] = []
    private var cursor = 0
    private var lineBreaks = 0

    public init() {}

    /// An empty line.
    public var isBlank: Bool { fields.count == 1 && fields[0].range.isEmpty && lineBreaks <= 1 && !wasQuoted }
    private var wasQuoted = false

    public func place(_ field: Int) -> Place? { fields.indices.contains(field) ? fields[field] : nil }

    /// A quoted field's text with each doubled quote once.
    public func undoubled(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var skipsQuote = false
        for byte in bytes {
            if skipsQuote && byte == Byte.quote {
                skipsQuote = false
                continue
            }
            skipsQuote = byte == Byte.quote
            text.append(byte)
        }
        return text
    }

    /// Scans the row that begins at the range's start. `isLast` says that no bytes follow the range.
    public mutating func scan(_ bytes: [UInt8], _ range: Range<Int>, _ dialect: CSVDialect, isLast: Bool) -> Finding {
        guard !range.isEmpty else { return isLast ? .end : .needsMore }
        fields.removeAll(keepingCapacity: true)
        cursor = range.lowerBound
        lineBreaks = 0
        wasQuoted = false
        return bytes.withUnsafeBufferPointer { buffer in
            // A buffer spares the innermost loop the array's checks; every index stays within `range`.
            scanFields(buffer, end: range.upperBound, dialect, isLast: isLast)
        }
    }

    private mutating func scanFields(
        _ bytes: UnsafeBufferPointer<UInt8>,
        end: Int,
        _ dialect: CSVDialect,
        isLast: Bool
    ) -> Finding {
        let first = dialect.separator[0]
        let second = dialect.separator.count == 2 ? dialect.separator[1] : nil
        while true {
            if dialect.allowsQuotes && cursor < end && bytes[cursor] == Byte.quote {
                if let finding = scanQuoted(bytes, end: end, isLast: isLast) { return finding }
            } else {
                scanPlain(bytes, end: end, first, second)
            }
            if cursor == end { return isLast ? .row(next: end, lineBreaks: lineBreaks + 1) : .needsMore }
            if bytes[cursor] == first && (second == nil || (cursor + 1 < end && bytes[cursor + 1] == second)) {
                cursor += dialect.separator.count
                continue
            }
            return endOfRow(bytes, end: end, isLast: isLast)
        }
    }

    /// Stands on a separator, a line end or the end of the bytes afterwards.
    private mutating func scanPlain(
        _ bytes: UnsafeBufferPointer<UInt8>,
        end: Int,
        _ first: UInt8,
        _ second: UInt8?
    ) {
        let start = cursor
        while cursor < end {
            let byte = bytes[cursor]
            if byte == Byte.lineFeed { break }
            if byte == first && (second == nil || (cursor + 1 < end && bytes[cursor + 1] == second)) { break }
            cursor += 1
        }
        var fieldEnd = cursor
        let endsLine = cursor == end || bytes[cursor] == Byte.lineFeed
        if endsLine && fieldEnd > start && bytes[fieldEnd - 1] == Byte.carriageReturn { fieldEnd -= 1 }
        fields.append(Place(range: start..<fieldEnd, hasDoubledQuotes: false))
    }

    /// Nil when the field is complete; the cursor stands behind its closing quote then.
    private mutating func scanQuoted(_ bytes: UnsafeBufferPointer<UInt8>, end: Int, isLast: Bool) -> Finding? {
        let start = cursor + 1
        var hasDoubledQuotes = false
        wasQuoted = true
        cursor = start
        while cursor < end {
            let byte = bytes[cursor]
            if byte == Byte.lineFeed { lineBreaks += 1 }
            guard byte == Byte.quote else {
                cursor += 1
                continue
            }
            if cursor + 1 < end && bytes[cursor + 1] == Byte.quote {
                hasDoubledQuotes = true
                cursor += 2
                continue
            }
            if cursor + 1 == end && !isLast { return .needsMore }
            fields.append(Place(range: start..<cursor, hasDoubledQuotes: hasDoubledQuotes))
            cursor += 1
            return nil
        }
        return isLast ? .problem(.unclosedQuote) : .needsMore
    }

    /// Stands behind a field and not on a separator: only the end of a line may follow.
    private func endOfRow(_ bytes: UnsafeBufferPointer<UInt8>, end: Int, isLast: Bool) -> Finding {
        if bytes[cursor] == Byte.lineFeed { return .row(next: cursor + 1, lineBreaks: lineBreaks + 1) }
        guard bytes[cursor] == Byte.carriageReturn else { return .problem(.textAfterQuote) }
        if cursor + 1 == end { return isLast ? .row(next: end, lineBreaks: lineBreaks + 1) : .needsMore }
        guard bytes[cursor + 1] == Byte.lineFeed else { return .problem(.textAfterQuote) }
        return .row(next: cursor + 2, lineBreaks: lineBreaks + 1)
    }
}
