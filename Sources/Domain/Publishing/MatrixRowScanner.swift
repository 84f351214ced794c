/// Reads rows as scripts mostly write them, `{"id": 17, "neighbours": [[23, 0.91], …]}`, straight from their bytes: as JSON values
/// they take three times as long.
struct MatrixRowScanner {
    /// Fewer digits than 64 bits hold.
    private static let maximumIDDigits = 18
    /// What a neighbour takes, written with six digits; it only says how much room to make.
    private static let usualCellBytes = 16

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Nil for what is written otherwise, be it right or wrong: whoever reads JSON will say.
    static func line(_ line: [UInt8]) -> MatrixLine? {
        line.withUnsafeBufferPointer { bytes in
            // The buffer is used within this closure only, and each access is checked against its count.
            var scanner = MatrixRowScanner(bytes: bytes)
            return scanner.line(line)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func line(_ whole: [UInt8]) -> MatrixLine? {
        guard take("{"), take("\"id\""), take(":"), let id = wholeNumber(), take(","), take("\"neighbours\""),
            take(":"),
            take("[")
        else { return nil }
        var cells: [MatrixLine.Cell] = []
        if !take("]") {
            cells.reserveCapacity(bytes.count / Self.usualCellBytes + 1)
            repeat {
                guard take("["), let column = wholeNumber(), take(","), let value = decimal(whole), take("]") else {
                    return nil
                }
                cells.append(MatrixLine.Cell(column: .id(column), similarity: value))
            } while take(",")
            guard take("]") else { return nil }
        }
        guard take("}"), index == bytes.count else { return nil }
        return MatrixLine(row: .id(id), cells: cells)
    }

    /// Steps over these bytes, and the white space before and behind them, if they are next.
    private mutating func take(_ text: StaticString) -> Bool {
        skipSpace()
        guard bytes.count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
        index += text.utf8CodeUnitCount
        skipSpace()
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
            index += 1
        }
    }

    /// Steps over digits as JSON writes a whole number: none in front that is 0.
    private mutating func skipDigits() -> Bool {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index == start + 1 || index > start && bytes[start] != UInt8(ascii: "0")
    }

    private mutating func wholeNumber() -> Int64? {
        let start = index
        guard skipDigits(), index - start <= Self.maximumIDDigits else { return nil }
        return bytes[start..<index].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// A number without exponent that 32 bits can hold.
    private mutating func decimal(_ whole: [UInt8]) -> Float? {
        let start = index
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard skipDigits() else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
            guard index > fraction else { return nil }
        }
        guard let value = NumberText.decimal(whole[start..<index]).map(Float.init), value.isFinite else { return nil }
        return value
    }
}
