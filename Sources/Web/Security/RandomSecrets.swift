public import Domain

/// The secrets of sessions, tokens and links: random text from OpenSSL, kept as SHA-256.
public struct RandomSecrets: SecretSource {
    public init() {}

    public func makeSecret(prefix: String) -> String {
        TokenText.make(prefix: prefix)
    }

    public func hash(ofSecret secret: String) -> [UInt8] {
        SHA256.digest(of: secret)
    }
}
