import Domain

/// What names a request in its answer, in logs and on error pages, so that one can be found by the other.
///
/// A number of the server's own as sixteen hexadecimal digits, unless a trusted proxy has named the request already.
public struct RequestID: Sendable {
    /// A UUID is half as long, and so are the ids of common proxies.
    private static let maxGivenBytes = 64
    /// What stands between letters and digits in ids that others make: UUIDs, traces, Base64.
    private static let punctuation = Array("-_.:/+=@".utf8)

    let number: UInt64
    let given: String?

    public var text: String {
        var bytes = ByteWriter()
        append(to: &bytes)
        return String(decoding: bytes.finish(), as: UTF8.self)
    }

    func append(to output: inout ByteWriter) {
        if let given {
            output.append(given)
        } else {
            withUnsafeBytes(of: Self.hexadecimal(number)) { $0.withMemoryRebound(to: UInt8.self) { output.append($0) } }
        }
    }

    /// Whether an id that somebody else made may stand in a header, a log line and a page as it is.
    static func isAcceptable(_ bytes: ArraySlice<UInt8>) -> Bool {
        (1...maxGivenBytes).contains(bytes.count)
            && bytes.allSatisfy { WireByte.isLetter($0) || WireByte.isDigit($0) || punctuation.contains($0) }
    }

    /// The sixteen digits at once: every answer carries them.
    private static func hexadecimal(_ number: UInt64) -> SIMD16<UInt8> {
        let bytes = unsafeBitCast(number.bigEndian, to: SIMD8<UInt8>.self)
        var digits = SIMD16<UInt8>()
        digits.evenHalf = bytes &>> 4
        digits.oddHalf = bytes & 0x0F
        let letters = digits &+ (UInt8(ascii: "a") - 10)
        return letters.replacing(with: digits &+ WireByte.zero, where: digits .< 10)
    }
}
