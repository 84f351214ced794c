internal import Domain

/// Reads the objects of a JSON file one at a time, without ever holding more than a buffer of it: one object a line, an array
/// of objects, or a single object.
///
/// A value that is no object, or broken, is reported and costs itself if it ends on its own line, and otherwise its line.
struct JSONValueReader: ~Copyable {
    enum Step: Equatable {
        case value(JSONValue)
        case malformed(String)
        case end
    }

    private enum Limits {
        /// A review or a product is some kilobytes.
        static let valueBytes = 1 << 20
        static let bufferBytes = 1 << 18
    }

    private var source: ByteSource
    private var buffer: [UInt8]
    private var position = 0
    private var end = 0
    private var sourceIsExhausted = false
    private var droppedBytes = 0
    private var nextLine = 1

    /// The line on which the current value begins, from 1.
    private(set) var line = 0

    /// Throws `.unreadable`.
    init(path: String) throws(ImportError) {
        self.init(source: try ByteSource(path: path), bufferBytes: Limits.bufferBytes)
    }

    init(source: consuming ByteSource, bufferBytes: Int) {
        precondition(bufferBytes > 0)
        self.source = source
        buffer = Array(repeating: 0, count: bufferBytes)
    }

    var byteCount: Int { source.byteCount }
    /// How far reading is.
    var bytesRead: Int { droppedBytes + position }

    /// Goes to the next value. Throws `.unreadable`.
    mutating func next() throws(ImportError) -> Step {
        try skipSeparators()
        line = nextLine
        guard position < end else { return .end }
        guard buffer[position] == UInt8(ascii: "{") else {
            try skipLine()
            return .malformed("a JSON object should stand here")
        }
        var scan = ObjectScan()
        while true {
            switch scan.go(on: buffer, from: position, to: end) {
            case .closed(let length):
                return try take(length)
            case .broken:
                try skipLine()
                return .malformed("a text in quotes is not closed on its line")
            case .needsMore:
                if !sourceIsExhausted && end - position < Limits.valueBytes {
                    try fill()
                    continue
                }
                let isLong = end - position >= Limits.valueBytes
                try skipLine()
                return .malformed(
                    isLong ? "an object is longer than \(Limits.valueBytes) bytes" : "an object is not closed"
                )
            }
        }
    }

    private mutating func take(_ length: Int) throws(ImportError) -> Step {
        let bytes = Array(buffer[position..<position + length])
        let lineBreaks = bytes.count { $0 == UInt8(ascii: "\n") }
        do {
            let value = try JSONReader.parse(bytes)
            position += length
            nextLine += lineBreaks
            return .value(value)
        } catch {
            if lineBreaks == 0 { position += length } else { try skipLine() }
            return .malformed("\(error)")
        }
    }

    // MARK: The buffer

    /// White space, and what stands around the objects of an array.
    private mutating func skipSeparators() throws(ImportError) {
        while true {
            while position < end {
                switch buffer[position] {
                case UInt8(ascii: "\n"): nextLine += 1
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "["),
                    UInt8(ascii: "]"):
                    break
                // The bytes of a byte-order mark stand nowhere else outside of a text.
                case 0xEF where bytesRead == 0, 0xBB where bytesRead == 1, 0xBF where bytesRead == 2: break
                default: return
                }
                position += 1
            }
            if sourceIsExhausted { return }
            try fill()
        }
    }

    private mutating func skipLine() throws(ImportError) {
        while true {
            if let lineEnd = buffer[position..<end].firstIndex(of: UInt8(ascii: "\n")) {
                position = lineEnd + 1
                nextLine += 1
                return
            }
            position = end
            if sourceIsExhausted { return }
            try fill()
        }
    }

    private mutating func fill() throws(ImportError) {
        if position > 0 {
            buffer.replaceSubrange(0..<end - position, with: Array(buffer[position..<end]))
            droppedBytes += position
            end -= position
            position = 0
        }
        if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        let count = try source.read(into: &buffer, from: end)
        end += count
        if count == 0 { sourceIsExhausted = true }
    }
}

/// Looks for the brace that closes an object, over as many buffers as it takes.
private struct ObjectScan {
    enum Finding {
        case closed(length: Int)
        case needsMore
        case broken
    }

    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// How much of the object was looked at.
    private var length = 0

    mutating func go(on bytes: [UInt8], from start: Int, to end: Int) -> Finding {
        while start + length < end {
            let byte = bytes[start + length]
            length += 1
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                } else if byte == UInt8(ascii: "\n") {
                    return .broken
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return .closed(length: length) }
            default: break
            }
        }
        return .needsMore
    }
}
