internal import COpenSSL
internal import Glibc

/// A client that speaks TLS by OpenSSL, and believes every certificate.
public final class TLSClient: RawClient {
    public enum Version: Int32, Sendable, CaseIterable {
        case tls11 = 0x0302
        case tls12 = 0x0303
        case tls13 = 0x0304
    }

    /// What a client offers.
    public struct Offer {
        public var versions: [Version] = [.tls12, .tls13]
        /// Of TLS 1.2 and before, as OpenSSL names them. The lowest level lets a test offer what nobody should.
        public var ciphers = "ALL:@SECLEVEL=0"
        public var groups: String?
        public var protocols: [String] = []
        public var session: Session?

        public init(_ versions: Version...) {
            if !versions.isEmpty { self.versions = versions }
        }
    }

    /// What a client keeps to resume a session with.
    public final class Session {
        fileprivate let pointer: OpaquePointer

        fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { SSL_SESSION_free(pointer) }
    }

    private let context: OpaquePointer
    private let connection: OpaquePointer

    /// Connects, and shakes hands unless told not to. Throws with OpenSSL's reason if the server will not.
    public init(port: Int, _ offer: Offer = Offer()) throws {
        // OpenSSL writes without a flag against it.
        signal(SIGPIPE, SIG_IGN)
        context = SSL_CTX_new(TLS_client_method())
        Self.set(offer, in: context)
        connection = SSL_new(context)
        try super.init(port: port)
        SSL_set_fd(connection, descriptor)
        if let session = offer.session { SSL_set_session(connection, session.pointer) }
        ERR_clear_error()
        guard SSL_connect(connection) == 1 else { throw Failure(description: Self.reason) }
    }

    deinit {
        // OpenSSL would take a session for broken whose connection ended without a word.
        SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        SSL_free(connection)
        SSL_CTX_free(context)
    }

    public var version: Version? { Version(rawValue: SSL_version(connection)) }
    public var cipher: String { String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(connection))) }
    public var isResumed: Bool { SSL_session_reused(connection) == 1 }
    /// Whether the server has said that its end is meant.
    public var hasReceivedEnd: Bool { SSL_get_shutdown(connection) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// The protocol chosen within TLS.
    public var chosenProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(connection, &start, &count)
        return start.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
    }

    /// Whom the server's certificate was issued to.
    public var certificateName: String {
        let certificate = SSL_get1_peer_certificate(connection)
        defer { X509_free(certificate) }
        var name = [CChar](repeating: 0, count: 256)
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &name, Int32(name.count))
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The session as it is now: with TLS 1.3 to be asked for after an answer, since tickets come with it.
    public var session: Session { Session(SSL_get1_session(connection)) }

    /// Each byte as a record of its own.
    public func sendByteByByte(_ text: String) throws {
        for byte in text.utf8 { try send([byte]) }
    }

    /// New keys for both directions, which go out with the next bytes.
    public func updateKeys() {
        SSL_key_update(connection, SSL_KEY_UPDATE_REQUESTED)
    }

    /// Asks for another handshake on this connection, as TLS 1.2 allowed; throws if the server refuses.
    public func renegotiate() throws {
        ERR_clear_error()
        guard SSL_renegotiate(connection) == 1, SSL_do_handshake(connection) == 1 else {
            throw Failure(description: Self.reason)
        }
    }

    /// Says that this client's end is meant, and still reads.
    public func sayEnd() {
        SSL_shutdown(connection)
    }

    override public func transmit(_ bytes: UnsafeRawBufferPointer) -> Int {
        ERR_clear_error()
        return Int(SSL_write(connection, bytes.baseAddress, Int32(bytes.count)))
    }

    override public func collect(into buffer: UnsafeMutableRawBufferPointer, waits: Bool) -> Int {
        precondition(waits, "this client only waits")
        ERR_clear_error()
        errno = 0
        let count = SSL_read(connection, buffer.baseAddress, Int32(buffer.count))
        if count > 0 { return Int(count) }
        // A connection cut off without a word ends for a reader like any other; `hasReceivedEnd` tells them apart.
        let isEnd = [SSL_ERROR_ZERO_RETURN, SSL_ERROR_SSL].contains(SSL_get_error(connection, count))
        return isEnd ? 0 : -1
    }

    private static func set(_ offer: Offer, in context: OpaquePointer) {
        let versions = offer.versions.map(\.rawValue)
        _ = shim_SSL_CTX_set_min_proto_version(context, versions.min() ?? 0)
        _ = shim_SSL_CTX_set_max_proto_version(context, versions.max() ?? 0)
        precondition(SSL_CTX_set_cipher_list(context, offer.ciphers) == 1, "no such ciphers: \(offer.ciphers)")
        if let groups = offer.groups {
            precondition(shim_SSL_CTX_set1_groups_list(context, groups) == 1, "no such groups: \(groups)")
        }
        let protocols = offer.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !protocols.isEmpty { SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count)) }
    }

    private static var reason: String {
        ERR_reason_error_string(ERR_peek_error()).map { String(cString: $0) } ?? "closed (\(errno))"
    }
}
