/// Reads numbers as data sets write them, from bytes; nil for anything else.
extension NumberText {
    /// As many digits as a `Double` holds exactly.
    private static let exactDigits = 15
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// An optional minus and digits, within 64 bits.
    public static func integer(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard let digit = digit(byte) else { return nil }
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.subtractingReportingOverflow(Int64(digit))
            if overflows || overflowsToo { return nil }
            value = sum
        }
        // Added up below zero, because the least number has no positive twin.
        return isNegative ? value : value == .min ? nil : -value
    }

    /// `4`, `4.5`, `-0.5`, and whatever else `Double` reads as a finite number.
    public static func decimal(_ bytes: ArraySlice<UInt8>) -> Double? {
        var value = 0.0
        var digitCount = 0
        var decimals: Int?
        for byte in bytes {
            if let digit = digit(byte), digitCount < exactDigits {
                value = value * 10 + Double(digit)
                digitCount += 1
                if let known = decimals { decimals = known + 1 }
            } else if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
            } else {
                return slowDecimal(bytes)
            }
        }
        guard digitCount > 0 else { return nil }
        return value / powersOfTen[decimals ?? 0]
    }

    private static func slowDecimal(_ bytes: ArraySlice<UInt8>) -> Double? {
        guard let text = String(validating: bytes, as: UTF8.self), let value = Double(text), value.isFinite else {
            return nil
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
    }
}
