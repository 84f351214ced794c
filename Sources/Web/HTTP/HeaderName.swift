/// The name of a header field; letters compare without regard to case.
public struct HeaderName: Sendable, Equatable {
    let text: StaticString
    /// Fields that only the server itself writes into an answer, and only once: a handler's own would let two readers
    /// of one answer disagree about where it ends.
    let isReserved: Bool

    /// Names are written in the source, never taken from data: one that is not an RFC 9110 token traps.
    public init(_ text: StaticString) {
        let isName = text.withUTF8Buffer { !$0.isEmpty && $0.allSatisfy(WireByte.isToken) }
        precondition(isName, "\(text) is not a header name")
        self.text = text
        isReserved = Self.reserved.contains { Self.isSame($0, text) }
    }

    private static let reserved: [StaticString] = [
        "Connection", "Content-Length", "Date", "Transfer-Encoding", "X-Request-ID",
    ]

    public static func == (left: HeaderName, right: HeaderName) -> Bool {
        isSame(left.text, right.text)
    }

    private static func isSame(_ left: StaticString, _ right: StaticString) -> Bool {
        left.withUTF8Buffer { left in
            right.withUTF8Buffer { right in
                left.count == right.count
                    && left.elementsEqual(right) { WireByte.lowercased($0) == WireByte.lowercased($1) }
            }
        }
    }

    /// Whether the range of a received head spells this name.
    func matches(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { name in
            for offset in 0..<name.count
            where WireByte.lowercased(bytes[range.lowerBound + offset]) != WireByte.lowercased(name[offset]) {
                return false
            }
            return true
        }
    }
}

extension HeaderName {
    public static let accept = HeaderName("Accept")
    public static let acceptEncoding = HeaderName("Accept-Encoding")
    public static let acceptLanguage = HeaderName("Accept-Language")
    public static let acceptPatch = HeaderName("Accept-Patch")
    public static let acceptRanges = HeaderName("Accept-Ranges")
    public static let allow = HeaderName("Allow")
    public static let authorization = HeaderName("Authorization")
    public static let cacheControl = HeaderName("Cache-Control")
    public static let contentDisposition = HeaderName("Content-Disposition")
    public static let contentEncoding = HeaderName("Content-Encoding")
    public static let contentRange = HeaderName("Content-Range")
    public static let contentSecurityPolicy = HeaderName("Content-Security-Policy")
    public static let contentType = HeaderName("Content-Type")
    public static let cookie = HeaderName("Cookie")
    public static let deprecation = HeaderName("Deprecation")
    public static let etag = HeaderName("ETag")
    public static let expect = HeaderName("Expect")
    public static let forwarded = HeaderName("Forwarded")
    public static let host = HeaderName("Host")
    public static let idempotencyKey = HeaderName("Idempotency-Key")
    public static let idempotentReplayed = HeaderName("Idempotent-Replayed")
    public static let ifMatch = HeaderName("If-Match")
    public static let ifNoneMatch = HeaderName("If-None-Match")
    public static let ifRange = HeaderName("If-Range")
    public static let lastEventID = HeaderName("Last-Event-ID")
    public static let lastModified = HeaderName("Last-Modified")
    public static let link = HeaderName("Link")
    public static let location = HeaderName("Location")
    public static let origin = HeaderName("Origin")
    public static let range = HeaderName("Range")
    public static let referer = HeaderName("Referer")
    public static let referrerPolicy = HeaderName("Referrer-Policy")
    public static let retryAfter = HeaderName("Retry-After")
    public static let secFetchSite = HeaderName("Sec-Fetch-Site")
    public static let serverTiming = HeaderName("Server-Timing")
    public static let setCookie = HeaderName("Set-Cookie")
    public static let sunset = HeaderName("Sunset")
    public static let strictTransportSecurity = HeaderName("Strict-Transport-Security")
    public static let userAgent = HeaderName("User-Agent")
    public static let vary = HeaderName("Vary")
    public static let wwwAuthenticate = HeaderName("WWW-Authenticate")
    public static let xAccelBuffering = HeaderName("X-Accel-Buffering")
    public static let xContentTypeOptions = HeaderName("X-Content-Type-Options")
    public static let xForwardedFor = HeaderName("X-Forwarded-For")
    public static let xForwardedHost = HeaderName("X-Forwarded-Host")
    public static let xForwardedProto = HeaderName("X-Forwarded-Proto")
    public static let xRequestID = HeaderName("X-Request-ID")

    public static let connection = HeaderName("Connection")
    public static let contentLength = HeaderName("Content-Length")
    public static let date = HeaderName("Date")
    public static let transferEncoding = HeaderName("Transfer-Encoding")
}
