internal import COpenSSL
internal import Glibc

/// A certificate that signs itself, and its key, made for one test.
public final class TestCertificate {
    public enum Kind: Sendable {
        case ellipticCurve
        case rsa(bits: Int)
    }

    private static let secondsPerDay = 86_400

    private let certificate: OpaquePointer
    private let key: OpaquePointer

    /// - Parameters:
    ///   - name: what it is issued to, by which a client can tell two of them apart.
    ///   - days: the days from now between which it is valid.
    public init(_ name: String = "localhost", _ kind: Kind = .ellipticCurve, days: Range<Int> = -1..<30) {
        key = Self.makeKey(kind)
        certificate = Self.require(X509_new())
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        X509_gmtime_adj(X509_getm_notBefore(certificate), days.lowerBound * Self.secondsPerDay)
        X509_gmtime_adj(X509_getm_notAfter(certificate), days.upperBound * Self.secondsPerDay)
        X509_set_pubkey(certificate, key)
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, Array(name.utf8), Int32(name.utf8.count), -1, 0)
        X509_set_issuer_name(certificate, subject)
        precondition(X509_sign(certificate, key, EVP_sha256()) > 0, "a certificate could not be signed")
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// MBSTRING_FLAG | 0, a macro that Swift does not see.
    private var MBSTRING_UTF8: Int32 { 0x1000 }

    public func writeCertificate(to path: String) {
        write(to: path) { PEM_write_bio_X509($0, certificate) }
    }

    public func writeKey(to path: String, passphrase: String? = nil) {
        write(to: path) { file in
            guard let passphrase else { return PEM_write_bio_PrivateKey(file, key, nil, nil, 0, nil, nil) }
            var bytes = Array(passphrase.utf8)
            return PEM_write_bio_PrivateKey(file, key, EVP_aes_256_cbc(), &bytes, Int32(bytes.count), nil, nil)
        }
    }

    private func write(to path: String, _ body: (OpaquePointer) -> Int32) {
        let file = Self.require(BIO_new_file(path, "w"))
        defer { BIO_free(file) }
        precondition(body(file) == 1, "\(path) could not be written")
    }

    private static func makeKey(_ kind: Kind) -> OpaquePointer {
        let isRSA = if case .rsa = kind { true } else { false }
        let generator = require(EVP_PKEY_CTX_new_id(isRSA ? EVP_PKEY_RSA : EVP_PKEY_EC, nil))
        defer { EVP_PKEY_CTX_free(generator) }
        EVP_PKEY_keygen_init(generator)
        switch kind {
        case .ellipticCurve: EVP_PKEY_CTX_set_group_name(generator, "P-256")
        case .rsa(let bits): EVP_PKEY_CTX_set_rsa_keygen_bits(generator, Int32(bits))
        }
        var key: OpaquePointer?
        EVP_PKEY_generate(generator, &key)
        return require(key)
    }

    private static func require(_ pointer: OpaquePointer?) -> OpaquePointer {
        guard let pointer else { preconditionFailure("OpenSSL could not make a certificate") }
        return pointer
    }
}
