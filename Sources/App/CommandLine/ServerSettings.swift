import Glibc

/// Where and how `palate serve` listens.
struct ServerSettings: Sendable {
    let host: String
    let port: Int
    let loopCount: Int
    /// How the site is reached from outside, for links that are printed; nil: by host and port.
    let siteURL: String?
    /// Nil to serve in plain.
    let tls: TLSSettings?
    /// Reached over TLS, ours or a proxy's: cookies are marked `Secure`.
    let isSecure: Bool

    static let options: [Option] = [
        Option("host", "ADDRESS", "The address to listen on, or unix:/path of a socket (PALATE_HOST; 127.0.0.1)."),
        Option("port", "NUMBER", "The port to listen on; 0 takes a free one (PALATE_PORT; 8080)."),
        Option("loops", "NUMBER", "Event loops (PALATE_LOOPS; one per core)."),
        Option("url", "URL", "How the site is reached from outside; https makes cookies Secure (PALATE_URL)."),
    ]

    init(_ settings: Settings) throws {
        host = settings.text("host") ?? "127.0.0.1"
        port = try settings.number("port", in: 0...65_535) ?? 8080
        loopCount = try settings.number("loops", in: 1...256) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        siteURL = try settings.text("url").map(Self.checkedURL)
        tls = try TLSSettings(settings)
        if tls != nil, siteURL?.hasPrefix("http://") == true {
            throw UsageError("url begins with https:// when there is a certificate.")
        }
        isSecure = tls != nil || siteURL?.hasPrefix("https://") == true
    }

    private static func checkedURL(_ text: String) throws(UsageError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw UsageError("url begins with http:// or https://, unlike “\(text)”.")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
