import COpenSSL

/// SHA-256 (FIPS 180-4), from OpenSSL.
public enum SHA256 {
    /// The length of every digest.
    public static let byteCount = 32

    // Looked up once, as finding an algorithm costs OpenSSL several times what a short digest does. Unsafe only in name:
    // it is never freed, and OpenSSL lets all threads share it.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    /// The digest of a message, always 32 bytes.
    public static func digest(_ message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { digest($0) }
    }

    /// The digest of a text's UTF-8 bytes.
    public static func digest(of text: String) -> [UInt8] {
        var text = text
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        return text.withUTF8 { digest(UnsafeRawBufferPointer($0)) }
    }

    private static func digest(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            // OpenSSL fills exactly the 32 bytes reserved; no pointer outlives the call.
            let code = EVP_Digest(message.baseAddress, message.count, digest.baseAddress, nil, algorithm, nil)
            precondition(code == 1, "SHA-256 is missing from this OpenSSL")
            count = byteCount
        }
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
