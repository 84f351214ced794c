/// Cuts the body of a multipart form into its parts (RFC 2046, section 5.1).
struct MultipartReader {
    private enum Position {
        case beforeFirstBoundary
        /// At the first byte of a part.
        case part(Int)
        case afterLastBoundary
    }

    private let body: [UInt8]
    private let dashedBoundary: [UInt8]
    private let limits: FormLimits
    private var position = Position.beforeFirstBoundary
    private var partCount = 0

    init(body: [UInt8], boundary: [UInt8], limits: FormLimits) {
        self.body = body
        dashedBoundary = [UInt8]("--".utf8) + boundary
        self.limits = limits
    }

    /// The next part; nil after the closing boundary. Throws where the body breaks the format.
    ///
    /// What stands before the first boundary and after the last is no part of the form.
    mutating func next() throws(FormError) -> MultipartPart? {
        if case .beforeFirstBoundary = position { position = try firstPosition() }
        guard case .part(let start) = position else { return nil }
        partCount += 1
        guard partCount <= limits.maximumParts else {
            throw .tooLarge("The form has more than \(limits.maximumParts) parts.")
        }
        guard let lineBreak = lineBreakBeforeBoundary(from: start) else {
            throw .malformed("The form's last part has no boundary after it.")
        }
        position = try positionAfterBoundary(lineBreak + 2)
        return try part(body[start..<lineBreak])
    }

    private func firstPosition() throws(FormError) -> Position {
        if body.starts(with: dashedBoundary) { return try positionAfterBoundary(0) }
        guard let lineBreak = lineBreakBeforeBoundary(from: 0) else { throw .malformed("The form has no boundary.") }
        return try positionAfterBoundary(lineBreak + 2)
    }

    /// Where the next line that begins with the boundary has the line break before it, which belongs to the boundary.
    private func lineBreakBeforeBoundary(from start: Int) -> Int? {
        var index = start
        while let lineBreak = body[index...].firstIndex(of: 0x0d) {
            index = lineBreak + 1
            if index < body.count, body[index] == 0x0a, body[(index + 1)...].starts(with: dashedBoundary) {
                return lineBreak
            }
        }
        return nil
    }

    /// Where the boundary line that begins at an index leads.
    private func positionAfterBoundary(_ start: Int) throws(FormError) -> Position {
        var index = start + dashedBoundary.count
        if body[index...].starts(with: "--".utf8) { return .afterLastBoundary }
        while index < body.count, body[index] == 0x20 || body[index] == 0x09 { index += 1 }
        guard body[index...].starts(with: "\r\n".utf8) else {
            throw .malformed("The form has a boundary that does not end its line.")
        }
        return .part(index + 2)
    }

    private func part(_ bytes: ArraySlice<UInt8>) throws(FormError) -> MultipartPart {
        var part = MultipartPart()
        var rest = bytes
        while true {
            guard let lineBreak = endOfLine(rest) else { throw .malformed("The form has a part without a blank line.") }
            guard lineBreak - bytes.startIndex <= limits.maximumPartHeaderBytes else {
                throw .tooLarge("A part of the form has headers over \(limits.maximumPartHeaderBytes) bytes.")
            }
            let line = rest[..<lineBreak]
            rest = rest[(lineBreak + 2)...]
            if line.isEmpty { break }
            try part.readHeader(line)
        }
        guard part.isNamed else { throw .malformed("The form has a part without a name.") }
        part.content = rest
        return part
    }

    private func endOfLine(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == 0x0d && bytes[$0 + 1] == 0x0a }
    }
}

/// One part of a multipart form: its headers and its bytes.
struct MultipartPart {
    private(set) var name = ""
    private(set) var isNamed = false
    /// The name of the file that this part is; nil if it is a plain field.
    private(set) var fileName: String?
    /// RFC 7578 makes plain text the default.
    private(set) var contentType = "text/plain"
    var content: ArraySlice<UInt8> = []

    /// A field's value. Throws `.malformed` if it is not UTF-8.
    func text() throws(FormError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .malformed("The form has a field that is not UTF-8.")
        }
        return text
    }

    /// Takes what matters from one header line.
    fileprivate mutating func readHeader(_ line: ArraySlice<UInt8>) throws(FormError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("The form has a part with a header line without a colon.")
        }
        let value = line[(colon + 1)...]
        switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
        case "content-disposition": try readDisposition(value)
        case "content-type":
            guard let text = String(validating: ParameterisedHeader.trimmed(value), as: UTF8.self) else {
                throw .malformed("The form has a part with a Content-Type that is not UTF-8.")
            }
            contentType = text
        case "content-transfer-encoding":
            // RFC 7578 retired it; taking encoded bytes as they stand would store nonsense.
            guard let encoding = ParameterisedHeader(value)?.value, ["7bit", "8bit", "binary"].contains(encoding) else {
                throw .malformed("The form has a part with a transfer encoding, which forms no longer have.")
            }
        default: break
        }
    }

    private mutating func readDisposition(_ value: ArraySlice<UInt8>) throws(FormError) {
        guard !isNamed, let disposition = ParameterisedHeader(value), disposition.value == "form-data",
            let name = disposition.parameter("name")
        else { throw .malformed("The form has a part without one valid Content-Disposition.") }
        self.name = name
        isNamed = true
        fileName = disposition.parameter("filename")
    }
}
