import COpenSSL

/// Seals and opens session tickets, as OpenSSL asks it to in the midst of a handshake.
enum TLSTickets {
    /// What OpenSSL takes from the callback.
    private enum Verdict {
        static let failed: Int32 = -1
        /// There is no key: a full handshake follows.
        static let unknown: Int32 = 0
        static let done: Int32 = 1
        /// The client gets a new ticket for the old one.
        static let doneAndRenew: Int32 = 2
    }

    /// The keys must live for as long as the context and its connections do.
    static func install(_ keys: TLSTicketKeys, in context: OpaquePointer) {
        SSL_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(keys).toOpaque())
        SSL_CTX_set_timeout(context, TLSTicketKeys.lifetimeSeconds)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { connection, name, vector, cipher, code, isSealing in
            guard let connection, let name, let vector,
                let keys = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), 0)
            else { return Verdict.failed }
            // `install` put the keys there, and its caller keeps them.
            let ticketKeys = Unmanaged<TLSTicketKeys>.fromOpaque(keys).takeUnretainedValue()
            return isSealing == 1
                ? TLSTickets.seal(ticketKeys, name, vector, cipher, code)
                : TLSTickets.open(
                    ticketKeys,
                    name,
                    vector,
                    cipher,
                    code,
                    isRenewedAlways: SSL_version(connection) == TLS1_3_VERSION
                )
        }
    }

    private static func seal(
        _ keys: TLSTicketKeys,
        _ name: UnsafeMutablePointer<UInt8>,
        _ vector: UnsafeMutablePointer<UInt8>,
        _ cipher: OpaquePointer?,
        _ code: OpaquePointer?
    ) -> Int32 {
        let key = keys.current
        UnsafeMutableRawPointer(name).copyMemory(from: key.name.baseAddress!, byteCount: key.name.count)
        SecureRandom.fill(UnsafeMutableRawBufferPointer(start: vector, count: Int(EVP_MAX_IV_LENGTH)))
        let isReady =
            EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, pointer(key.cipherKey), vector) == 1
            && shim_EVP_MAC_CTX_set_hmac_sha256(code, key.codeKey.baseAddress, key.codeKey.count) == 1
        return isReady ? Verdict.done : Verdict.failed
    }

    /// A client of TLS 1.3 uses each ticket once, so that nobody can tell its visits apart by them, and needs a new one.
    private static func open(
        _ keys: TLSTicketKeys,
        _ name: UnsafeMutablePointer<UInt8>,
        _ vector: UnsafeMutablePointer<UInt8>,
        _ cipher: OpaquePointer?,
        _ code: OpaquePointer?,
        isRenewedAlways: Bool
    ) -> Int32 {
        let name = UnsafeRawBufferPointer(start: name, count: TLSTicketKey.nameBytes)
        guard let (key, isCurrent) = keys.key(named: name) else { return Verdict.unknown }
        let isReady =
            EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, pointer(key.cipherKey), vector) == 1
            && shim_EVP_MAC_CTX_set_hmac_sha256(code, key.codeKey.baseAddress, key.codeKey.count) == 1
        guard isReady else { return Verdict.failed }
        return isCurrent && !isRenewedAlways ? Verdict.done : Verdict.doneAndRenew
    }

    private static func pointer(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
        bytes.bindMemory(to: UInt8.self).baseAddress
    }
}
