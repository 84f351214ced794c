/// Base64 (RFC 4648): bytes as text, six bits to a character.
public struct Base64: Sendable {
    /// For URLs, cookies and tokens: `-` and `_`, and no padding.
    public static let url = Base64(lastCharacters: "-_", isPadded: false)

    /// For HTTP's `Basic` credentials and other old formats: `+` and `/`, padded with `=`.
    public static let standard = Base64(lastCharacters: "+/", isPadded: true)

    private static let padding = UInt8(ascii: "=")
    private static let notACharacter = UInt8.max

    private let characters: [UInt8]
    private let values: [UInt8]
    private let isPadded: Bool

    private init(lastCharacters: String, isPadded: Bool) {
        let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        let characters = [UInt8]((common + lastCharacters).utf8)
        var values = [UInt8](repeating: Self.notACharacter, count: 256)
        for (value, character) in characters.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        self.characters = characters
        self.values = values
        self.isPadded = isPadded
    }

    public func encode(_ bytes: [UInt8]) -> String {
        let groups = (bytes.count + 2) / 3
        // Every byte of the room up to the count that is returned has been written.
        return String(unsafeUninitializedCapacity: 4 * groups) { text in
            for group in 0..<groups {
                let start = 3 * group
                let second = start + 1 < bytes.count ? UInt32(bytes[start + 1]) : 0
                let third = start + 2 < bytes.count ? UInt32(bytes[start + 2]) : 0
                let bits = UInt32(bytes[start]) << 16 | second << 8 | third
                for place in 0..<4 {
                    text[4 * group + place] = characters[Int(bits >> UInt32(18 - 6 * place) & 0x3f)]
                }
            }
            let missing = 3 * groups - bytes.count
            guard isPadded else { return 4 * groups - missing }
            for place in 0..<missing { text[4 * groups - 1 - place] = Self.padding }
            return 4 * groups
        }
    }

    /// The bytes that a text stands for, or nil.
    ///
    /// Only the one text that `encode` would write is accepted (other padding, line breaks and set bits past the end
    /// are refused), so that two different texts never stand for the same secret.
    public func decode(_ text: String) -> [UInt8]? {
        decode([UInt8](text.utf8)[...])
    }

    /// The same for a text's bytes.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var characters = text
        if isPadded {
            guard characters.count.isMultiple(of: 4) else { return nil }
            for _ in 0..<2 where characters.last == Self.padding { characters.removeLast() }
        }
        guard characters.count % 4 != 1 else { return nil }
        return decode(unpadded: characters)
    }

    private func decode(unpadded characters: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for character in characters {
            let value = values[Int(character)]
            guard value != Self.notACharacter else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
                bits &= (1 << bitCount) - 1
            }
        }
        return bits == 0 ? bytes : nil
    }
}
