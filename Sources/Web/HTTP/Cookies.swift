/// The cookies of a request (RFC 6265).
public struct Cookies: Equatable, Sendable {
    private let pairs: [Form.Field]

    /// Reads a `Cookie` header. Pairs that break the syntax are left out: other software on the host may have set them,
    /// and they must not keep people from signing in.
    public init(_ header: String) {
        pairs = header.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair in
            let trimmed = ParameterisedHeader.trimmed([UInt8](pair)[...])
            guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = trimmed[..<equals]
            var value = trimmed[(equals + 1)...]
            if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
                value = value.dropFirst().dropLast()
            }
            guard CookieSyntax.isName(name), CookieSyntax.isValue(value) else { return nil }
            return Form.Field(
                name: String(decoding: name, as: UTF8.self),
                value: String(decoding: value, as: UTF8.self)
            )
        }
    }

    /// The value of a cookie; nil if the request has none of that name. Of several, the first: browsers send the one
    /// with the closest path first.
    public func value(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The bytes of a cookie in a `Cookie` header, without looking at any other or making a string: for telling clients
    /// apart, not for reading.
    static func value(_ name: String, in header: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = header
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
            let pair = ParameterisedHeader.trimmed(rest[..<end])
            let equals = pair.startIndex + name.utf8.count
            if equals < pair.endIndex, pair[equals] == UInt8(ascii: "="), pair.starts(with: name.utf8) {
                return pair[(equals + 1)...]
            }
            rest = rest[end...].dropFirst()
        }
        return nil
    }
}

/// A cookie for the browser to keep: one `Set-Cookie` header.
public struct SetCookie: Equatable, Sendable {
    /// Whether the browser sends the cookie with requests that other sites cause.
    public enum SameSite: String, Sendable {
        case strict = "Strict"
        /// Only when a person follows a link here.
        case lax = "Lax"
        /// Always; browsers take it only together with `isSecure`.
        case none = "None"
    }

    public var name: String
    public var value: String
    /// How long the browser keeps it: nil until it closes, 0 to forget it now.
    public var maxAgeSeconds: Int?
    public var isSecure: Bool
    public var isHTTPOnly: Bool
    public var sameSite: SameSite
    public var path: String

    public init(
        name: String,
        value: String,
        maxAgeSeconds: Int? = nil,
        isSecure: Bool,
        isHTTPOnly: Bool = true,
        sameSite: SameSite = .lax,
        path: String = "/"
    ) {
        self.name = name
        self.value = value
        self.maxAgeSeconds = maxAgeSeconds
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
        self.path = path
    }

    /// The header's value. Traps if name, value or path have characters that no cookie may have: they are ours.
    public var text: String {
        precondition(CookieSyntax.isName([UInt8](name.utf8)[...]), "not a cookie name: \(name)")
        precondition(CookieSyntax.isValue([UInt8](value.utf8)[...]), "not a cookie value, in \(name)")
        precondition(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ";") }, "not a path: \(path)")
        precondition(sameSite != .none || isSecure, "browsers refuse SameSite=None without Secure")
        var text = "\(name)=\(value); Path=\(path)"
        if let maxAgeSeconds { text += "; Max-Age=\(maxAgeSeconds)" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        return text + "; SameSite=\(sameSite.rawValue)"
    }
}

/// Which characters names and values of cookies may have.
private enum CookieSyntax {
    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7f && !separators.contains($0) }
    }

    static func isValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
            default: byte > 0x20 && byte < 0x7f
            }
        }
    }

    private static let separators = [UInt8]("()<>@,;:\\\"/[]?={}".utf8)
}
