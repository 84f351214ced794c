/// What a log may keep of a request: queries tell what people look for, and some paths are secrets themselves.
extension Request {
    private static let setupPath = "/setup/"

    /// The path, without what must stay secret in it.
    public var loggedPath: String {
        rawPath.hasPrefix(Self.setupPath) ? Self.setupPath + "…" : rawPath
    }

    /// The address of the page that led here, without its query, and without what must stay secret in its path.
    public var loggedReferrer: String? {
        guard let bytes = headerBytes(.referer) else { return nil }
        let page = String(decoding: bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }, as: UTF8.self)
        guard let secret = page.firstRange(of: Self.setupPath) else { return page }
        return page[..<secret.upperBound] + "…"
    }
}
