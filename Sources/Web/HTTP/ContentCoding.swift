/// How content is coded on its way (RFC 9110, 8.4.1).
enum ContentCoding: Equatable {
    case identity
    case gzip

    /// The coding to send where there is a choice of both, by the client's `Accept-Encoding` (RFC 9110, 12.5.3); nil if
    /// it refuses both.
    ///
    /// A client that says nothing gets the content as it is. One that values both the same gets the smaller. What
    /// cannot be read counts as not said.
    static func preferred(by acceptEncoding: String?) -> ContentCoding? {
        guard let acceptEncoding else { return .identity }
        var gzip: Int?
        var identity: Int?
        var any: Int?
        for element in [UInt8](acceptEncoding.utf8).split(separator: WireByte.comma) {
            guard let coding = ParameterisedHeader(element), let weight = weight(of: coding) else { continue }
            switch coding.value {
            case "gzip", "x-gzip": gzip = gzip ?? weight
            case "identity": identity = identity ?? weight
            case "*": any = any ?? weight
            default: break
            }
        }
        let gzipWeight = gzip ?? any ?? 0
        // Identity is welcome unless it is refused, but nobody who does not name it asks for it.
        let identityWeight = identity ?? any ?? 1
        if gzipWeight > 0, gzipWeight >= identityWeight || identity ?? any == nil { return .gzip }
        return identityWeight > 0 ? .identity : nil
    }

    /// A quality value in thousandths; nil if it is none (RFC 9110, 12.4.2).
    private static func weight(of element: ParameterisedHeader) -> Int? {
        guard let text = element.parameter("q") else { return 1000 }
        let digits = [UInt8](text.utf8)
        guard (1...5).contains(digits.count), digits[0] == WireByte.zero || digits[0] == WireByte.zero + 1,
            digits.count == 1 || digits[1] == UInt8(ascii: "."), digits.dropFirst(2).allSatisfy(WireByte.isDigit)
        else { return nil }
        var weight = Int(digits[0] - WireByte.zero)
        for place in 2..<5 {
            weight = weight * 10 + (place < digits.count ? Int(digits[place] - WireByte.zero) : 0)
        }
        return weight <= 1000 ? weight : nil
    }
}
