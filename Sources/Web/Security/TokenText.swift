/// The text of API tokens: `palate_<43 characters of randomness>_<6 of checksum>`.
///
/// The prefix lets scanners of leaked secrets recognise a token. The checksum lets a script tell a mistyped
/// token from a revoked one without asking. It is no signature: only the lookup of the token's hash
/// says whether a token is valid.
public enum TokenText {
    /// The word that tokens of this product begin with.
    public static let standardPrefix = "palate"

    /// 256 bits: beyond guessing, and so a plain SHA-256 of a token is safe to store.
    private static let randomByteCount = 32
    private static let randomCharacterCount = 43
    private static let checksumCharacterCount = 6

    /// A fresh token. Show it once and store only its hash.
    public static func make(prefix: String = standardPrefix) -> String {
        let body = prefix + "_" + Base64.url.encode(SecureRandom.bytes(randomByteCount))
        return body + "_" + checksum([UInt8](body.utf8))
    }

    /// Whether a text has the length and the prefix of a token: what has not need not be looked up.
    public static func hasShape(_ text: String, prefix: String = standardPrefix) -> Bool {
        text.utf8.count == prefix.utf8.count + 1 + randomCharacterCount + 1 + checksumCharacterCount
            && text.utf8.starts(with: prefix.utf8)
    }

    /// Whether a text has the shape and the checksum of a token.
    public static func isWellFormed(_ text: String, prefix: String = standardPrefix) -> Bool {
        guard hasShape(text, prefix: prefix) else { return false }
        let text = [UInt8](text.utf8)
        let randomStart = prefix.utf8.count + 1
        let bodyCount = randomStart + randomCharacterCount
        let underscore = UInt8(ascii: "_")
        guard text[randomStart - 1] == underscore, text[bodyCount] == underscore,
            Base64.url.decode(text[randomStart..<bodyCount]) != nil
        else { return false }
        return text[(bodyCount + 1)...].elementsEqual(checksum([UInt8](text[..<bodyCount])).utf8)
    }

    /// The first 36 bits of the body's SHA-256, as six characters.
    private static func checksum(_ body: [UInt8]) -> Substring {
        // Five bytes hold the 36 bits, and make one character more.
        Base64.url.encode(Array(SHA256.digest(body).prefix(5))).prefix(checksumCharacterCount)
    }
}
