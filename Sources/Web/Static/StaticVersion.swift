import Domain

/// Names what all files together hold: it changes when any of them does.
///
/// One for all, so that it can stand in the path before theirs, and what files name relative to themselves carries it too.
struct StaticVersion: Sendable {
    private static let byteCount = 8

    let text: String

    init(of files: [String: StaticFile]) {
        let lines = files.keys.sorted().map { "\(files[$0]?.version ?? "") \($0)\n" }
        text = Self.name(SHA256.digest(Array(lines.joined().utf8)))
    }

    /// Whether the text could be a version, of this moment or another.
    static func isOne(_ text: Substring) -> Bool {
        text.utf8.count == byteCount * 2 && text.utf8.allSatisfy { Hexadecimal.value(ofDigit: $0) != nil }
    }

    /// What content of this digest is called: sixteen hexadecimal digits, as 64 bits tell the versions of one file apart.
    static func name(_ digest: [UInt8]) -> String {
        Hexadecimal.encode(Array(digest.prefix(byteCount)))
    }
}
