import COpenSSL
public import Domain

/// Keeps passwords as scrypt hashes (RFC 7914), slow and memory-hungry on purpose.
///
/// A stored hash reads `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, salt and hash in base64url, so that a hash made with
/// other parameters stays readable after the site's parameters change.
///
/// A password is hashed as the UTF-8 bytes it arrives in, without Unicode normalisation: a person whose keyboards
/// compose accents differently sees two different passwords.
public struct ScryptPasswordHasher: PasswordHasher {
    /// The system could not hash; in practice it is out of memory.
    public struct HashingFailed: Error, CustomStringConvertible {
        public var description: String { "The password could not be hashed: not enough memory." }
    }

    private static let saltByteCount = 16
    private static let hashByteCount = 32

    private let cost: ScryptCost

    /// Uses the parameters that OWASP names for 16 MiB of memory, unless told otherwise.
    public init() {
        self.init(cost: .standard)
    }

    init(cost: ScryptCost) {
        self.cost = cost
    }

    /// A hash of a password with a fresh salt, ready to be stored.
    ///
    /// Takes tens of milliseconds: run it in the pool for hashing. Throws `HashingFailed`.
    public func hash(_ password: String) throws(HashingFailed) -> String {
        let salt = SecureRandom.bytes(Self.saltByteCount)
        let key = scryptKey([UInt8](password.utf8), salt: salt, cost: cost, byteCount: Self.hashByteCount)
        guard let key else { throw HashingFailed() }
        return ScryptHash(cost: cost, salt: salt, hash: key).text
    }

    /// Whether a password is the one that a stored hash was made from.
    ///
    /// False too for a stored text that is not a hash of ours or asks for absurd parameters. As slow as `hash`.
    public func verify(_ password: String, against stored: String) -> Bool {
        guard let stored = ScryptHash(stored) else { return false }
        let key = scryptKey(
            [UInt8](password.utf8),
            salt: stored.salt,
            cost: stored.cost,
            byteCount: stored.hash.count
        )
        guard let key else { return false }
        return constantTimeEquals(key, stored.hash)
    }

    /// Whether a stored hash was made with other parameters than today's, and should be replaced at the next sign-in.
    public func needsRehash(_ stored: String) -> Bool {
        guard let stored = ScryptHash(stored) else { return true }
        return stored.cost != cost || stored.hash.count != Self.hashByteCount
    }
}

/// The key that scrypt derives, or nil if the parameters are invalid or memory is short.
func scryptKey(_ password: [UInt8], salt: [UInt8], cost: ScryptCost, byteCount: Int) -> [UInt8]? {
    // A nil password would make OpenSSL only check the parameters; the extra byte keeps an empty one from being nil.
    let passwordAndEnd = password + [0]
    var key = [UInt8](repeating: 0, count: byteCount)
    // Bytes are bytes: OpenSSL calls the password `char` and only reads it, within the call.
    let result = passwordAndEnd.withUnsafeBytes { bytes in
        EVP_PBE_scrypt(
            bytes.assumingMemoryBound(to: CChar.self).baseAddress,
            password.count,
            salt,
            salt.count,
            1 << UInt64(cost.logarithmOfN),
            UInt64(cost.blockSize),
            UInt64(cost.parallelism),
            ScryptCost.maximumMemoryBytes,
            &key,
            byteCount
        )
    }
    return result == 1 ? key : nil
}
