/// The text of API tokens: `palate_<43 characters of randomness>_<6 of checksum>`.
///
/// The prefix lets scanners of leaked secrets recognise a token. The checksum lets the server, and a script, tell a
/// mistyped token from a revoked one without looking it up. It is no signature: only the lookup of the token's hash
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

    /// Whether a text has the shape and the checksum of a token.
    public static func isWellFormed(_ text: String, prefix: String = standardPrefix) -> Bool {
        let text = [UInt8](text.utf8)
        let prefix = [UInt8]((prefix + "_").utf8)
        let bodyCount = prefix.count + randomCharacterCount
        guard text.count == bodyCount + 1 + checksumCharacterCount, text.starts(with: prefix) else { return false }
        let random = text[prefix.count..<bodyCount]
        guard text[bodyCount] == UInt8(ascii: "_"), Base64.url.decode(random) != nil else { return false }
        return text[(bodyCount + 1)...].elementsEqual(checksum([UInt8](text[..<bodyCount])).utf8)
    }

    /// The first 36 bits of the body's SHA-256, as six characters.
    private static func checksum(_ body: [UInt8]) -> Substring {
        // Five bytes hold the 36 bits, and make one character more.
        Base64.url.encode(Array(SHA256.digest(body).prefix(5))).prefix(checksumCharacterCount)
    }
}
