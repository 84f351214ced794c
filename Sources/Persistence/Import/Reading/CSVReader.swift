public import Domain

/// Reads rows from a file, one at a time, without ever holding more than a buffer of it.
///
/// It takes what RFC 4180 allows, and LF or CRLF, a byte-order mark, and a last line without an end. Rows that break the
/// rules are reported, and reading goes on with the line after the one on which the bad row began, so that a stray quote costs
/// one line and not the rest of the file. Blank lines are skipped.
public struct CSVReader: ~Copyable {
    enum Limits {
        /// A row longer than this is no row; a description of 20,000 characters fits many times.
        static let rowBytes = 1 << 20
        /// What is asked of the system at a time: enough that calls cost nothing beside parsing.
        static let bufferBytes = 1 << 18
    }

    public enum Step: Equatable, Sendable {
        /// The fields can be read.
        case row
        case malformed(CSVProblem)
        case end
    }

    private let dialect: CSVDialect
    private var source: ByteSource
    private var buffer: [UInt8]
    /// Where the next row begins, and where the bytes end.
    private var position = 0
    private var end = 0
    private var sourceIsExhausted = false
    /// How much was dropped from the front of the buffer.
    private var droppedBytes = 0
    private var nextLine = 1
    private var scanner = CSVRowScanner()
    private var lastStep = Step.end
    private var isPutBack = false

    /// The line on which the current row begins, from 1.
    public private(set) var line = 0

    /// Throws `.unreadable`.
    public init(path: String, dialect: CSVDialect) throws(ImportError) {
        try self.init(source: ByteSource(path: path), dialect: dialect, bufferBytes: Limits.bufferBytes)
    }

    public init(bytes: [UInt8], dialect: CSVDialect) {
        let bufferBytes = min(max(1, bytes.count), Limits.bufferBytes)
        self.init(source: ByteSource(bytes: bytes), dialect: dialect, bufferBytes: bufferBytes)
    }

    init(source: consuming ByteSource, dialect: CSVDialect, bufferBytes: Int) {
        precondition((1...Limits.rowBytes).contains(bufferBytes), "rows that fit the buffer must be within the limit")
        self.dialect = dialect
        self.source = source
        buffer = Array(repeating: 0, count: bufferBytes)
    }

    public var byteCount: Int { source.byteCount }
    /// How far reading is.
    public var bytesRead: Int { droppedBytes + position }
    public var fieldCount: Int { scanner.fields.count }

    /// Goes to the next row. Throws `.unreadable`.
    public mutating func next() throws(ImportError) -> Step {
        if isPutBack { isPutBack = false } else { lastStep = try readNext() }
        return lastStep
    }

    /// Makes the current row the next one again.
    mutating func putBack() {
        isPutBack = true
    }

    private mutating func readNext() throws(ImportError) -> Step {
        if bytesRead == 0 { try skipByteOrderMark() }
        while true {
            line = nextLine
            switch scanner.scan(buffer, position..<end, dialect, isLast: sourceIsExhausted) {
            case .needsMore:
                if end - position >= Limits.rowBytes { return try skipLine(.tooLong(limit: Limits.rowBytes)) }
                try fill()
            case .end:
                return .end
            case .problem(let problem):
                return try skipLine(problem)
            case .row(let next, let lineBreaks):
                nextLine += lineBreaks
                position = next
                if !scanner.isBlank { return .row }
            }
        }
    }

    /// Throws `.wrongFieldCount` unless the row has so many fields.
    public func expect(fields expected: Int) throws(CSVProblem) {
        guard fieldCount == expected else { throw .wrongFieldCount(expected: expected, found: fieldCount) }
    }

    /// The text of a field; empty for a field that the row does not have. Throws `.invalidUTF8`.
    public func text(_ field: Int?) throws(CSVProblem) -> String {
        guard let field, let place = scanner.place(field) else { return "" }
        if place.hasDoubledQuotes {
            let bytes = scanner.undoubled(buffer[place.range])
            return try text(bytes, bytes.indices, field)
        }
        return try text(buffer, place.range, field)
    }

    private func text(_ bytes: [UInt8], _ range: Range<Int>, _ field: Int) throws(CSVProblem) -> String {
        // What is all ASCII is the same in every encoding, and the common case by far.
        if dialect.encoding != .latin1 || bytes[range].allSatisfy({ $0 < 0x80 }) {
            if let text = String(utf8: bytes, range) { return text }
            if dialect.encoding == .utf8 { throw .invalidUTF8(field: field) }
        }
        // A latin-1 byte is the code point of its character.
        return String(String.UnicodeScalarView(bytes[range].lazy.map { Unicode.Scalar($0) }))
    }

    /// The text of a field without white space around it, as ids are. Throws `.invalidUTF8`.
    func id(_ field: Int?) throws(CSVProblem) -> String {
        try text(field).trimmed
    }

    /// Nil unless the field is a whole number.
    public func integer(_ field: Int?) -> Int64? {
        number(field).flatMap(NumberText.integer)
    }

    /// Nil unless the field is a finite number.
    public func decimal(_ field: Int?) -> Double? {
        number(field).flatMap(NumberText.decimal)
    }

    /// The bytes of a field without the spaces that some files pad numbers with.
    private func number(_ field: Int?) -> ArraySlice<UInt8>? {
        guard let field, var range = scanner.place(field)?.range else { return nil }
        while let first = range.first, buffer[first] == UInt8(ascii: " ") { range = range.dropFirst() }
        while let last = range.last, buffer[last] == UInt8(ascii: " ") { range = range.dropLast() }
        return buffer[range]
    }

    // MARK: The buffer

    private mutating func skipByteOrderMark() throws(ImportError) {
        while end < 3 && !sourceIsExhausted { try fill() }
        if end >= 2 && (buffer[0] == 0xFF && buffer[1] == 0xFE || buffer[0] == 0xFE && buffer[1] == 0xFF) {
            throw .unreadable(path: source.path, reason: "it is written in UTF-16; save it as UTF-8")
        }
        if end >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF { position = 3 }
    }

    /// Moves the unfinished row to the front, makes room if it fills the buffer, and reads on.
    private mutating func fill() throws(ImportError) {
        if position > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                // Both parts lie within the array, and moving allows them to overlap.
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
                bytes.copyMemory(from: rest)
            }
            droppedBytes += position
            end -= position
            position = 0
        }
        if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        let count = try source.read(into: &buffer, from: end)
        end += count
        if count == 0 { sourceIsExhausted = true }
    }

    /// Goes on behind the line on which a bad row began.
    private mutating func skipLine(_ problem: CSVProblem) throws(ImportError) -> Step {
        var lineEnd = buffer[position..<end].firstIndex(of: UInt8(ascii: "\n"))
        while lineEnd == nil && !sourceIsExhausted {
            position = end
            try fill()
            lineEnd = buffer[position..<end].firstIndex(of: UInt8(ascii: "\n"))
        }
        position = lineEnd.map { $0 + 1 } ?? end
        nextLine += 1
        return .malformed(problem)
    }
}
