/// How `palate serve` speaks TLS itself, without a proxy.
struct TLSSettings: Sendable {
    let certificateFile: String
    let keyFile: String
    /// A port in plain that only sends on to the one that speaks TLS.
    let redirectPort: Int?

    static let options: [Option] = [
        Option(
            "tls-certificate",
            "FILE",
            "Serve TLS with this certificate and its chain, in PEM form (PALATE_TLS_CERTIFICATE)."
        ),
        Option("tls-key", "FILE", "The certificate's key in PEM form, without a passphrase (PALATE_TLS_KEY)."),
        Option(
            "redirect-port",
            "NUMBER",
            "One more port, in plain, that only redirects to https (PALATE_REDIRECT_PORT)."
        ),
    ]

    /// Nil without a certificate. Throws `UsageError` where one setting lacks another.
    init?(_ settings: Settings) throws {
        let (certificateFile, keyFile) = (settings.text("tls-certificate"), settings.text("tls-key"))
        redirectPort = try settings.number("redirect-port", in: 0...65_535)
        switch (certificateFile, keyFile) {
        case (let certificateFile?, let keyFile?):
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        case (.some, nil):
            throw UsageError("tls-certificate needs tls-key, the file with its key; one file may hold both.")
        case (nil, .some):
            throw UsageError("tls-key needs tls-certificate, the file with the certificate it belongs to.")
        case (nil, nil):
            if redirectPort != nil {
                throw UsageError("redirect-port redirects to https, which needs tls-certificate and tls-key.")
            }
            return nil
        }
    }
}
