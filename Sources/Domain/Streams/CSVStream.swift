/// Reads rows of a CSV text (RFC 4180) that comes in pieces, wherever the pieces are cut.
///
/// The first row names the columns. LF and CRLF, a byte-order mark, blank lines and a last line without an end are taken as
/// they come. A row that breaks the rules costs the line on which it begins, and reading goes on with the line after it, so
/// that a stray quote does not cost the rest of the stream; a field of many lines that is not closed before the row is too
/// long is found to be stray then. It holds no more than one row and one piece.
public struct CSVStream: Sendable {
    /// With the end of its line.
    private let maximumRowBytes: Int
    private var buffer = StreamBuffer()
    private var scanner = CSVRowScanner()
    private var nextLine = 1
    /// How many bytes the unfinished row must have before it is worth looking at again: one with a quoted field of many
    /// pieces would be scanned from its beginning with each of them.
    private var enough = 0
    /// Of a line that is too long, the rest is passed over.
    private var isPassingOver = false
    /// The columns' names, once the first row was read.
    public private(set) var columns: [String]?

    public init(maximumRowBytes: Int = LineStream.maximumLineBytes) {
        self.maximumRowBytes = maximumRowBytes
    }

    /// Lines so far, blank ones and the first as well.
    public var lineCount: Int { nextLine - 1 }

    /// Takes the next piece, and calls the body with each row and the number of the line on which it begins, from 1.
    ///
    /// Throws `StreamProblem` for a first row that cannot be read, and what the body throws.
    public mutating func receive(
        _ piece: [UInt8],
        _ body: (Int, Result<CSVRow, StreamProblem>) throws -> Void
    ) throws {
        buffer.append(piece)
        try read(isLast: false, body)
    }

    /// Reads what is left. Throws as `receive` does, and `StreamProblem` if there was not even a first row.
    public mutating func finish(_ body: (Int, Result<CSVRow, StreamProblem>) throws -> Void) throws {
        try read(isLast: true, body)
        if columns == nil { throw StreamProblem("The first row must name the columns.") }
    }

    private mutating func read(
        isLast: Bool,
        _ body: (Int, Result<CSVRow, StreamProblem>) throws -> Void
    ) throws {
        guard buffer.beginning(isLast: isLast) else { return }
        while true {
            if isPassingOver, !passOverLine() { return }
            if !isLast, buffer.rest.count < enough { return }
            // A row that is too long is too long wherever the stream was cut.
            let window = buffer.rest.prefix(maximumRowBytes)
            let isAll = isLast && window.count == buffer.rest.count
            switch scanner.scan(buffer.bytes, window, .commas, isLast: isAll) {
            case .end: return
            case .needsMore:
                guard window.count == maximumRowBytes else {
                    enough = min(2 * window.count, maximumRowBytes)
                    return
                }
                try reject(.tooLong(limit: maximumRowBytes), body)
            case .problem(let problem):
                try reject(problem, body)
            case .row(let next, let lineBreaks):
                let line = nextLine
                nextLine += lineBreaks
                defer { buffer.position = next }
                enough = 0
                if !scanner.isBlank { try take(line, body) }
            }
        }
    }

    private mutating func take(_ line: Int, _ body: (Int, Result<CSVRow, StreamProblem>) throws -> Void) throws {
        guard let columns else {
            self.columns = try names()
            return
        }
        guard scanner.fields.count == columns.count else {
            let problem = CSVProblem.wrongFieldCount(expected: columns.count, found: scanner.fields.count)
            return try body(line, .failure(StreamProblem(problem)))
        }
        try body(line, .success(CSVRow(bytes: buffer.bytes, scanner: scanner, columns: columns)))
    }

    private func names() throws -> [String] {
        var names: [String] = []
        for field in scanner.fields.indices {
            let name = try CSVRow(bytes: buffer.bytes, scanner: scanner, columns: []).text(field).trimmed
            guard !names.contains(name) else { throw StreamProblem("There are two columns “\(name)”.") }
            names.append(name)
        }
        return names
    }

    /// Goes on behind the line on which the bad row began. A first row that is bad ends it all.
    private mutating func reject(
        _ problem: CSVProblem,
        _ body: (Int, Result<CSVRow, StreamProblem>) throws -> Void
    ) throws {
        guard columns != nil else { throw StreamProblem(problem) }
        let line = nextLine
        enough = 0
        isPassingOver = true
        try body(line, .failure(StreamProblem(problem)))
    }

    /// False if the line does not end within the buffer.
    private mutating func passOverLine() -> Bool {
        guard let lineFeed = buffer.lineFeed(from: buffer.position) else {
            buffer.position = buffer.end
            return false
        }
        buffer.position = lineFeed + 1
        nextLine += 1
        isPassingOver = false
        return true
    }
}

/// One row of a CSV text, for as long as the body runs that it is handed to.
public struct CSVRow {
    fileprivate let bytes: [UInt8]
    fileprivate let scanner: CSVRowScanner
    public let columns: [String]

    /// The text of a field; nil for an empty one. Throws `StreamProblem` for what is not UTF-8.
    public func optionalText(_ field: Int?) throws(StreamProblem) -> String? {
        guard let field, let place = scanner.place(field), !place.range.isEmpty else { return nil }
        return try text(field)
    }

    /// The text of a field, empty if there is none.
    func text(_ field: Int) throws(StreamProblem) -> String {
        guard let place = scanner.place(field) else { return "" }
        let text: String?
        if place.hasDoubledQuotes {
            let bytes = scanner.undoubled(bytes[place.range])
            text = String(utf8: bytes, bytes.indices)
        } else {
            text = String(utf8: bytes, place.range)
        }
        guard let text else { throw StreamProblem(pointer: pointer(field), "The text is not valid UTF-8.") }
        return text
    }

    /// Nil for an empty field. Throws `StreamProblem` unless it is a whole number.
    public func integer(_ field: Int?) throws(StreamProblem) -> Int64? {
        guard let field, let bytes = bytes(of: field) else { return nil }
        guard let number = NumberText.integer(bytes) else {
            throw StreamProblem(pointer: pointer(field), "Give a whole number.")
        }
        return number
    }

    /// Nil for an empty field. Throws `StreamProblem` unless it is a finite number.
    public func decimal(_ field: Int?) throws(StreamProblem) -> Double? {
        guard let field, let bytes = bytes(of: field) else { return nil }
        guard let number = NumberText.decimal(bytes) else {
            throw StreamProblem(pointer: pointer(field), "Give a number.")
        }
        return number
    }

    /// Nil for an empty field. Throws `StreamProblem` unless it is `true`, `false`, `1` or `0`.
    public func flag(_ field: Int?) throws(StreamProblem) -> Bool? {
        guard let field, let text = try optionalText(field) else { return nil }
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: throw StreamProblem(pointer: pointer(field), "Give true or false.")
        }
    }

    private func bytes(of field: Int) -> ArraySlice<UInt8>? {
        guard let range = scanner.place(field)?.range, !range.isEmpty else { return nil }
        return bytes[range]
    }

    private func pointer(_ field: Int) -> String {
        field < columns.count ? "/\(columns[field])" : ""
    }
}

extension StreamProblem {
    init(_ problem: CSVProblem) {
        let message = problem.message
        self.init(message.prefix(1).uppercased() + message.dropFirst() + ".")
    }
}
