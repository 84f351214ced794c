import Domain

/// What a server speaks TLS with: a certificate that can be replaced while it serves.
public final class TLSEndpoint: Sendable {
    private let files: TLSFiles
    private let ticketKeys = TLSTicketKeys()
    private let current: Locked<TLSContext>

    /// Reads a certificate with its chain, and its key; both may be in one PEM file. Throws with the file at fault and what
    /// to do about it.
    public init(certificateFile: String, keyFile: String) throws(ServerError) {
        files = TLSFiles(certificate: certificateFile, key: keyFile)
        current = Locked(try TLSContext(files, ticketKeys: ticketKeys))
    }

    public var certificate: TLSCertificate { context.certificate }

    /// Reads the files again, for connections that come from now on. Throws if they cannot be used; the certificate from
    /// before then stays.
    public func reload() throws(ServerError) {
        let next = try TLSContext(files, ticketKeys: ticketKeys)
        current.withLock { $0 = next }
    }

    var context: TLSContext { current.withLock { $0 } }
}
