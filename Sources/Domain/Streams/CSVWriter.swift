/// Writes rows of CSV (RFC 4180) straight into bytes, placing commas and quotes itself. Lines end in LF.
public struct CSVWriter: ~Copyable {
    private var bytes: ByteWriter
    private var isInRow = false

    /// With room for about so many bytes.
    public init(expecting byteCount: Int = 0) {
        bytes = ByteWriter(expecting: byteCount)
    }

    public consuming func finish() -> [UInt8] {
        precondition(!isInRow, "CSV with a row left open")
        return bytes.finish()
    }

    /// Writes the row of names as it stands in the source.
    public mutating func head(_ names: StaticString) {
        bytes.append(names)
        bytes.append(UInt8(ascii: "\n"))
    }

    public mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        isInRow = false
    }

    /// Nil is an empty field.
    public mutating func field(_ text: String?) {
        beginField()
        guard let text else { return }
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else { return bytes.append(text) }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func field(_ number: Int64) {
        beginField()
        bytes.append(Int(number))
    }

    /// Nil is an empty field.
    public mutating func field(_ number: Double?) {
        beginField()
        guard let number else { return }
        bytes.write(atMost: NumberText.roomBytes) { NumberText.write(number, to: $0) }
    }

    private mutating func beginField() {
        if isInRow { bytes.append(UInt8(ascii: ",")) }
        isInRow = true
    }
}
