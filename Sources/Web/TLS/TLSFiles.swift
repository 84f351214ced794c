import COpenSSL
import Glibc

/// The PEM files that a certificate with its chain and the key that fits are read from.
struct TLSFiles: Sendable {
    let certificate: String
    let key: String

    /// Puts both into a context. Throws with the file at fault and what to do about it.
    func load(into context: OpaquePointer) throws(ServerError) -> TLSCertificate {
        try Self.checkReadable(certificate, "certificate")
        try Self.checkReadable(key, "key")
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
            let leaf = SSL_CTX_get0_certificate(context)
        else { throw certificateError }
        guard let privateKey = try readKey() else {
            throw ServerError(
                description: "\(key) holds no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----."
            )
        }
        defer { EVP_PKEY_free(privateKey) }
        guard X509_check_private_key(leaf, privateKey) == 1 else {
            throw ServerError(
                description: "The key in \(key) does not belong to the certificate in \(certificate). "
                    + "Name the two that were made together."
            )
        }
        guard SSL_CTX_use_PrivateKey(context, privateKey) == 1 else {
            throw ServerError(description: "The key in \(key) cannot be used: \(Self.reason).")
        }
        return TLSCertificate(leaf)
    }

    private var certificateError: ServerError {
        let hasNoCertificate = ERR_GET_REASON(ERR_peek_error()) == PEM_R_NO_START_LINE
        return ServerError(
            description: hasNoCertificate
                ? "\(certificate) holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----."
                : "The certificate in \(certificate) cannot be used: \(Self.reason)."
        )
    }

    /// Nil if there is none. Throws for one under a passphrase, which nobody could type each time a server starts.
    private func readKey() throws(ServerError) -> OpaquePointer? {
        guard let file = BIO_new_file(key, "r") else { return nil }
        defer { BIO_free(file) }
        var isPassphraseAsked = false
        let found = PEM_read_bio_PrivateKey(
            file,
            nil,
            { _, _, _, isAsked in
                // The caller's variable, which it lends for the length of its call.
                isAsked?.assumingMemoryBound(to: Bool.self).pointee = true
                return -1
            },
            &isPassphraseAsked
        )
        guard !isPassphraseAsked else {
            throw ServerError(
                description: "The key in \(key) is under a passphrase, which is not supported. "
                    + "Write it without one (openssl pkey -in \(key) -out plain.pem), readable by this user alone."
            )
        }
        return found
    }

    private static func checkReadable(_ path: String, _ kind: String) throws(ServerError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor < 0 else {
            close(descriptor)
            return
        }
        throw ServerError(
            description: errno == ENOENT
                ? "There is no \(kind) file \(path)."
                : "The \(kind) file \(path) cannot be read: \(String(cString: strerror(errno)))."
        )
    }

    /// OpenSSL's own words for what went wrong; its first error is the cause of those that follow.
    static var reason: String {
        ERR_reason_error_string(ERR_peek_error()).map { String(cString: $0) } ?? "OpenSSL gives no reason"
    }
}
