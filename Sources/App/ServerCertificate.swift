import Web

/// The certificate a server speaks TLS with, if it does; says to the operator how it stands.
struct ServerCertificate: Sendable {
    let endpoint: TLSEndpoint?

    /// Throws `ServerError` for files that cannot be used.
    init(_ settings: TLSSettings?) throws(ServerError) {
        endpoint =
            if let settings {
                try TLSEndpoint(certificateFile: settings.certificateFile, keyFile: settings.keyFile)
            } else {
                nil
            }
        warn()
    }

    /// Reads the files again. If they cannot be used, the site goes on with the certificate it has.
    func reload() {
        guard let endpoint else { return Terminal.note("There is no certificate to read again.") }
        do {
            try endpoint.reload()
            Terminal.note("The certificate was read again; it is \(endpoint.certificate).")
            warn()
        } catch {
            Terminal.note("The new certificate was not taken, the old one stays: \(error)")
        }
    }

    private func warn() {
        if let warning = endpoint?.certificate.warning { Terminal.note(warning) }
    }
}
