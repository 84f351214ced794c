import COpenSSL

/// SHA-256 (FIPS 180-4), from OpenSSL.
public enum SHA256 {
    /// The length of every digest.
    public static let byteCount = 32

    /// The digest of a message, always 32 bytes.
    public static func digest(_ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            // OpenSSL fills exactly the 32 bytes reserved; no pointer outlives the call.
            let end = COpenSSL.SHA256(message, message.count, digest.baseAddress)
            precondition(end != nil, "SHA-256 is missing from this OpenSSL")
            count = byteCount
        }
    }

    /// The digest of a text's UTF-8 bytes.
    public static func digest(of text: String) -> [UInt8] {
        digest([UInt8](text.utf8))
    }
}

/// HMAC with SHA-256 (RFC 2104), for values that only this site can have made.
public enum HMACSHA256 {
    /// The code for a message under a key of any length, always 32 bytes.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { code, count in
            // OpenSSL fills exactly the 32 bytes reserved; no pointer outlives the call.
            let end = HMAC(
                EVP_sha256(),
                key,
                Int32(key.count),
                message,
                message.count,
                code.baseAddress,
                nil
            )
            precondition(end != nil, "HMAC with SHA-256 is missing from this OpenSSL")
            count = SHA256.byteCount
        }
    }

    /// Whether a code is the right one for a message, in time that does not depend on where it first differs.
    public static func isAuthentic(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        constantTimeEquals(code, authenticate(message, key: key))
    }
}
