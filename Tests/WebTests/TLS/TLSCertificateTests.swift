import Domain
import Support
import Testing

@testable import Web

/// Files that hold a certificate and its key, or something else; and taking others in their place.
@Suite struct TLSCertificateTests {
    private let folder = TemporaryFolder()

    private var certificatePath: String { folder.path + "/certificate.pem" }
    private var keyPath: String { folder.path + "/key.pem" }

    /// What an operator is told who starts a server with the files as they are.
    private func refusal() throws -> String {
        try #require(throws: ServerError.self) { try TLSEndpoint(folder) }.description
    }

    @Test func `a certificate tells its days`() throws {
        folder.write(TestCertificate(days: -1..<30))
        let certificate = try TLSEndpoint(folder).certificate
        #expect(certificate.warning == nil)
        #expect(certificate.firstDay.wholeMatch(of: /20\d\d-\d\d-\d\d/) != nil)
        #expect(certificate.firstDay < certificate.lastDay)
    }

    @Test func `an expired certificate is served with a warning`() throws {
        folder.write(TestCertificate(days: -30..<(-1)))
        let certificate = try TLSEndpoint(folder).certificate
        #expect(certificate.warning?.contains("expired on \(certificate.lastDay)") == true)
    }

    @Test func `a certificate of the future is served with a warning`() throws {
        folder.write(TestCertificate(days: 1..<30))
        let certificate = try TLSEndpoint(folder).certificate
        #expect(certificate.warning?.contains("not valid before \(certificate.firstDay)") == true)
    }

    @Test func `one file may hold both`() throws {
        let certificate = TestCertificate()
        folder.write(certificate)
        let both = folder.read("certificate.pem") + folder.read("key.pem")
        folder.write(both, to: "both.pem")
        let path = folder.path + "/both.pem"
        #expect(try TLSEndpoint(certificateFile: path, keyFile: path).certificate.warning == nil)
    }

    @Test func `a file that is missing is named`() throws {
        TestCertificate().writeCertificate(to: certificatePath)
        #expect(try refusal() == "There is no key file \(keyPath).")
        TestCertificate().writeKey(to: keyPath)
        #expect(throws: ServerError.self) { try TLSEndpoint(certificateFile: "/absent.pem", keyFile: keyPath) }
    }

    @Test func `a file that is no certificate is named`() throws {
        folder.write(TestCertificate())
        folder.write("hello", to: "certificate.pem")
        #expect(try refusal().hasPrefix("\(certificatePath) holds no certificate in PEM form"))
    }

    @Test func `a certificate that is cut short is named`() throws {
        folder.write(TestCertificate())
        folder.write(Array(folder.read("certificate.pem").prefix(200)), to: "certificate.pem")
        #expect(try refusal().contains(certificatePath))
    }

    @Test func `a folder in place of a file is named`() throws {
        folder.write(TestCertificate())
        let error = #expect(throws: ServerError.self) {
            try TLSEndpoint(certificateFile: folder.path, keyFile: keyPath)
        }
        #expect(error?.description.contains(folder.path) == true)
    }

    @Test func `a file that is no key is named`() throws {
        folder.write(TestCertificate())
        TestCertificate().writeCertificate(to: keyPath)
        #expect(try refusal().hasPrefix("\(keyPath) holds no private key in PEM form"))
    }

    @Test func `a key under a passphrase is refused with how to take it off`() throws {
        let certificate = TestCertificate()
        certificate.writeCertificate(to: certificatePath)
        certificate.writeKey(to: keyPath, passphrase: "secret")
        let text = try refusal()
        #expect(text.contains("under a passphrase") && text.contains("openssl pkey -in \(keyPath)"))
    }

    @Test func `a key of another certificate is refused with both names`() throws {
        folder.write(TestCertificate())
        TestCertificate().writeKey(to: keyPath)
        let text = try refusal()
        #expect(text.contains("does not belong") && text.contains(keyPath) && text.contains(certificatePath))
    }

    @Test func `a key of another kind than the certificate's is refused`() throws {
        folder.write(TestCertificate())
        TestCertificate("rsa", .rsa(bits: 2048)).writeKey(to: keyPath)
        #expect(try refusal().contains("does not belong"))
    }

    @Test func `a certificate with a weak key is refused`() throws {
        folder.write(TestCertificate("weak", .rsa(bits: 1024)))
        #expect(try refusal().contains("key too small"))
    }

    @Test func `a new certificate is served to new connections, and old ones go on`() throws {
        let server = try SecureServer(TestCertificate("before"))
        let old = try server.client()
        #expect(try old.ask(askHello).text == "Hello")
        server.replace(TestCertificate("after"))
        #expect(try server.client().certificateName == "before", "until it is told to")
        try server.endpoint.reload()
        let new = try server.client()
        #expect(new.certificateName == "after")
        #expect(try new.ask(askHello).text == "Hello")
        #expect(old.certificateName == "before")
        #expect(try old.ask(askHello).text == "Hello")
    }

    @Test func `a certificate that cannot be used leaves the one before`() throws {
        let server = try SecureServer(TestCertificate("before"))
        let other = TestCertificate("other")
        folder.write(other)
        let good = try TLSEndpoint(folder)
        other.writeCertificate(to: certificatePath)
        TestCertificate().writeKey(to: keyPath)
        #expect(throws: ServerError.self) { try good.reload() }
        folder.write("garbage", to: "certificate.pem")
        #expect(throws: ServerError.self) { try good.reload() }
        #expect(good.certificate.warning == nil)
        #expect(try server.client().certificateName == "before")
    }

    @Test func `a change under load costs nobody a request`() throws {
        let server = try SecureServer(TestCertificate("even"), loopCount: 2)
        let certificates = [TestCertificate("odd"), TestCertificate("even")]
        let failures = Monitor<[String]>([])
        let remaining = Monitor(3)
        let isOver = Monitor(false)
        let port = server.port
        for _ in 0..<3 {
            Thread.start("asking") {
                var kept: TLSClient?
                while !isOver.update({ $0 }) {
                    do {
                        for client in [kept, try TLSClient(port: port)].compactMap({ $0 }) {
                            if try client.ask(askHello).text != "Hello" {
                                failures.update { $0.append("another answer") }
                            }
                            if kept == nil { kept = client }
                        }
                    } catch {
                        failures.update { $0.append("\(error)") }
                    }
                }
                remaining.update { $0 -= 1 }
            }
        }
        for number in 0..<60 {
            server.replace(certificates[number % 2])
            try server.endpoint.reload()
        }
        isOver.update { $0 = true }
        remaining.wait { $0 == 0 ? () : nil }
        #expect(failures.update { $0 } == [])
        #expect(try server.client().certificateName == "even")
    }
}
