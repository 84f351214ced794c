import Web

/// Which proxies stand before `palate serve`, and what they write.
enum ProxySettings {
    static let options: [Option] = [
        Option(
            "trusted-proxies",
            "LIST",
            "Proxies to believe about clients: networks, addresses, unix, loopback, private (PALATE_TRUSTED_PROXIES; none)."
        ),
        Option(
            "proxy-headers",
            "FAMILY",
            "Which fields they write: x-forwarded or forwarded (PALATE_PROXY_HEADERS; x-forwarded)."
        ),
    ]

    /// Nil if nobody is to be believed. Throws `UsageError` for what is no network or no family.
    static func read(_ settings: Settings) throws(UsageError) -> TrustedProxies? {
        let fields: TrustedProxies.Fields? =
            switch settings.text("proxy-headers") {
            case nil: nil
            case "x-forwarded": .xForwarded
            case "forwarded": .forwarded
            case let text?: throw UsageError("proxy-headers is x-forwarded or forwarded, not “\(text)”.")
            }
        let addresses: AddressSet
        do { addresses = try AddressSet(settings.list("trusted-proxies")) } catch {
            throw UsageError("trusted-proxies: \(error.description)")
        }
        if !addresses.isEmpty { return TrustedProxies(addresses, fields: fields ?? .xForwarded) }
        guard fields == nil else {
            throw UsageError("proxy-headers is of no use without trusted-proxies, which says whose fields to believe.")
        }
        return nil
    }
}
