/// Passwords are hashed with a slow function, so that a stolen database gives none away.
public protocol PasswordHasher: Sendable {
    func hash(_ password: String) throws -> String
    /// Constant in time for a given stored hash.
    func verify(_ password: String, against hash: String) -> Bool
    /// Whether the hash was made with weaker parameters than today's.
    func needsRehash(_ hash: String) -> Bool
}

/// Makes the secrets of sessions, tokens and links, and hashes them for the store.
public protocol SecretSource: Sendable {
    /// A new secret of at least 128 bits as text; tokens begin with the prefix.
    func makeSecret(prefix: String) -> String
    /// What the store keeps of a secret. A fast hash is right here: the secret itself is random.
    func hash(ofSecret secret: String) -> [UInt8]
}
