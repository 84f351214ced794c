/// The bytes HTTP gives a meaning, and the classes its grammar is made of.
enum WireByte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let percent = UInt8(ascii: "%")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let quote = UInt8(ascii: "\"")
    static let zero = UInt8(ascii: "0")

    // One bit per ASCII character of RFC 9110's `token`; a bit test needs no table in memory.
    private static let tokenBelow64: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenFrom64: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    static func isToken(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        let bits = byte < 64 ? tokenBelow64 : tokenFrom64
        return (bits >> UInt64(byte & 63)) & 1 == 1
    }

    /// Visible characters, space, tab and the bytes above ASCII: all that a field value may hold.
    static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= space ? byte != 0x7F : byte == tab
    }

    /// Whether all may stand in a field value; without a branch for each, so that many are looked at in one step.
    static func areFieldValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var others: UInt8 = 0
        for byte in bytes { others |= isFieldValue(byte) ? 0 : 1 }
        return others == 0
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { lowercased(byte) &- UInt8(ascii: "a") < 26 && byte < 128 }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit, or nil.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- zero }
        let letter = byte | 0x20
        return letter &- UInt8(ascii: "a") < 6 ? letter &- UInt8(ascii: "a") &+ 10 : nil
    }

    /// The range without the spaces and tabs at its ends.
    static func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, bytes[lower] == space || bytes[lower] == tab { lower += 1 }
        while upper > lower, bytes[upper - 1] == space || bytes[upper - 1] == tab { upper -= 1 }
        return lower..<upper
    }

    /// Whether the range spells the text, which is given in lower case, whatever the case of its letters.
    static func equals(_ range: Range<Int>, in bytes: Span<UInt8>, _ lowercaseText: StaticString) -> Bool {
        guard range.count == lowercaseText.utf8CodeUnitCount else { return false }
        return lowercaseText.withUTF8Buffer { expected in
            for offset in 0..<expected.count
            where lowercased(bytes[range.lowerBound + offset]) != expected[offset] {
                return false
            }
            return true
        }
    }

    /// Appends a non-negative number in decimal.
    static func appendDecimal(_ number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "lengths are never negative")
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(zero + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a non-negative number in hexadecimal.
    static func appendHexadecimal(_ number: Int, to output: inout [UInt8]) {
        precondition(number >= 0, "lengths are never negative")
        var shift = max(0, (Int.bitWidth - number.leadingZeroBitCount - 1) / 4 * 4)
        while shift >= 0 {
            let digit = UInt8(number >> shift & 15)
            output.append(digit < 10 ? zero + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }

    static func append(_ text: StaticString, to output: inout [UInt8]) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }
}
