import COpenSSL

/// SHA-256 of a message that comes in pieces.
struct RunningSHA256: ~Copyable {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("SHA-256 is missing from this OpenSSL")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    mutating func update(_ piece: Span<UInt8>) {
        // OpenSSL reads within the bounds it is given; no pointer outlives the call.
        let isTaken = piece.withUnsafeBufferPointer { EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
        precondition(isTaken, "SHA-256 takes any bytes")
    }

    /// The digest of all pieces together, always 32 bytes.
    consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { digest, count in
            // OpenSSL fills exactly the 32 bytes reserved; no pointer outlives the call.
            let isFinished = EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1
            precondition(isFinished, "a digest can be finished once")
            count = SHA256.byteCount
        }
    }
}
