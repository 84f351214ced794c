import Support

@testable import Web

/// A `TestServer` that speaks TLS with a certificate of its own.
final class SecureServer {
    let endpoint: TLSEndpoint
    private let folder: TemporaryFolder
    private let server: TestServer

    init(
        _ certificate: TestCertificate = TestCertificate(),
        limits: Limits = .patient,
        loopCount: Int = 1,
        redirectPort: Int? = nil,
        siteURL: String? = nil,
        hooks: ServerHooks = ServerHooks(),
        _ routes: (inout RouterBuilder) -> Void = { _ in }
    ) throws {
        folder = TemporaryFolder()
        folder.write(certificate)
        endpoint = try TLSEndpoint(folder)
        server = try TestServer(
            limits: limits,
            loopCount: loopCount,
            tls: TLSServing(endpoint, redirectPort: redirectPort, siteURL: siteURL),
            hooks: hooks,
            routes
        )
    }

    var port: Int { server.server.port }
    var redirectPort: Int? { server.server.redirectPort }

    func client(_ offer: TLSClient.Offer = TLSClient.Offer()) throws -> TLSClient {
        let client = try TLSClient(port: port, offer)
        client.server = self
        return client
    }

    /// One that sends what it likes, without TLS.
    func plainClient() throws -> RawClient {
        let client = try RawClient(port: port)
        client.server = self
        return client
    }

    /// Puts another certificate where the one before was.
    func replace(_ certificate: TestCertificate) {
        folder.write(certificate)
    }
}

extension TemporaryFolder {
    func write(_ certificate: TestCertificate) {
        certificate.writeCertificate(to: path + "/certificate.pem")
        certificate.writeKey(to: path + "/key.pem")
    }
}

extension TLSEndpoint {
    convenience init(_ folder: TemporaryFolder) throws(ServerError) {
        try self.init(certificateFile: folder.path + "/certificate.pem", keyFile: folder.path + "/key.pem")
    }
}

/// What every client here asks.
let askHello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
