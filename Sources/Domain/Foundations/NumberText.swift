/// Numbers as text, written straight into bytes: pages and JSON are full of them.
public enum NumberText {
    /// Appends an integer in decimal.
    public static func append(_ number: Int64, to output: inout [UInt8]) {
        if number < 0 { output.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = output.count
        repeat {
            output.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        output[start...].reverse()
    }

    /// Appends the shortest text that reads back as the same number, without a trailing `.0`: `4`, `4.5`, `1e-07`.
    public static func append(_ number: Double, to output: inout [UInt8]) {
        var text = number.description
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        text.withUTF8 { digits in
            let isWhole =
                digits.count > 2 && digits[digits.count - 2] == UInt8(ascii: ".") && digits.last == UInt8(ascii: "0")
            output.append(contentsOf: isWhole ? digits.dropLast(2) : digits[...])
        }
    }
}
