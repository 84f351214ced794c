import COpenSSL

/// One certificate with the rules by which it is served. A connection keeps the context it began with.
// OpenSSL counts references to a context and locks what connections change in it; nothing here changes it after `init`.
final class TLSContext: @unchecked Sendable {
    // ECDHE, so that a stolen key opens nothing that was recorded before, and authenticated encryption alone. The
    // client's order counts: all of these are good, and it knows which its processor does well.
    private static let cipherList =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
    private static let cipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    private static let groups = "X25519:P-256:P-384"
    /// 112 bits: RSA keys of 2048 bits or more.
    private static let securityLevel: Int32 = 2

    let certificate: TLSCertificate
    private let pointer: OpaquePointer
    // The context's callback reaches them through a pointer that does not keep them.
    private let ticketKeys: TLSTicketKeys

    /// Throws with the file at fault and what to do about it.
    init(_ files: TLSFiles, ticketKeys: TLSTicketKeys) throws(ServerError) {
        guard let pointer = SSL_CTX_new(TLS_server_method()) else {
            throw ServerError(description: "OpenSSL cannot begin: \(TLSFiles.reason).")
        }
        do {
            Self.restrict(pointer)
            certificate = try files.load(into: pointer)
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        TLSTickets.install(ticketKeys, in: pointer)
        ALPN.install(in: pointer)
        self.pointer = pointer
        self.ticketKeys = ticketKeys
    }

    deinit { SSL_CTX_free(pointer) }

    /// A connection's state, to be freed with `SSL_free`; nil if memory is short.
    func makeConnection() -> OpaquePointer? {
        SSL_new(pointer)
    }

    private static func restrict(_ pointer: OpaquePointer) {
        let isRestricted =
            shim_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION) == 1
            && shim_SSL_CTX_set_max_proto_version(pointer, TLS1_3_VERSION) == 1
            && SSL_CTX_set_cipher_list(pointer, cipherList) == 1
            && SSL_CTX_set_ciphersuites(pointer, cipherSuites) == 1
            && shim_SSL_CTX_set1_groups_list(pointer, groups) == 1
        // Serving with other rules than these would be worse than not serving.
        precondition(isRestricted, "this OpenSSL lacks what TLS is served with")
        SSL_CTX_set_security_level(pointer, securityLevel)
        shim_SSL_CTX_set_server_options(pointer)
        shim_SSL_CTX_set_server_modes(pointer)
        // Sessions are in tickets, with the clients: nothing to hold here, and any loop can resume them.
        _ = shim_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
    }
}
