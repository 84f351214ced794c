/// Percent-decoding as URLs use it. Every function is total: what cannot be decoded is nil.
enum URLDecoding {
    /// The bytes with each `%XX` decoded once, or nil if an escape is malformed.
    ///
    /// `plusIsSpace` is for queries, where forms write a space as `+`.
    static func bytes(_ input: Span<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(input.count)
        var index = 0
        while index < input.count {
            let byte = input[index]
            if byte == WireByte.percent {
                guard let decoded = escape(in: input, at: index) else { return nil }
                output.append(decoded)
                index += 3
            } else {
                output.append(plusIsSpace && byte == UInt8(ascii: "+") ? WireByte.space : byte)
                index += 1
            }
        }
        return output
    }

    /// Decoded text, or nil if an escape is malformed, the bytes are not UTF-8, or a NUL is among them.
    static func text(_ input: Span<UInt8>, plusIsSpace: Bool) -> String? {
        guard let decoded = bytes(input, plusIsSpace: plusIsSpace), !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }

    /// The byte that the `%XX` at this place stands for.
    static func escape(in input: Span<UInt8>, at index: Int) -> UInt8? {
        guard index + 2 < input.count,
            let high = WireByte.hexValue(input[index + 1]),
            let low = WireByte.hexValue(input[index + 2])
        else { return nil }
        return high << 4 | low
    }
}
