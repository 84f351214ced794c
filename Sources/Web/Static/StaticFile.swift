import COpenSSL
import Glibc

/// One file as it was when the server started.
struct StaticFile: Sendable {
    enum Content: Sendable {
        case cached([UInt8])
        /// Held open, so that a file replaced on disk is still served whole and unchanged.
        case open(OpenFile, length: Int)
    }

    let contentType: String
    let content: Content
    /// Names the content: a prefix of its SHA-256.
    let version: String

    var length: Int {
        switch content {
        case .cached(let bytes): bytes.count
        case .open(_, let length): length
        }
    }

    /// Reads the file at a path. Nil if it cannot be read.
    init?(path: String, cachedUpTo limit: Int) {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = OpenFile(owning: number)
        guard let bytes = Self.read(file) else { return nil }
        contentType = ContentType.of(path)
        version = Self.version(of: bytes)
        content = bytes.count <= limit ? .cached(bytes) : .open(file, length: bytes.count)
    }

    func body(_ range: Range<Int>) -> Response.Body {
        switch content {
        case .cached(let bytes): .shared(bytes[range])
        case .open(let file, _): .file(file, offset: range.lowerBound, length: range.count)
        }
    }

    private static func read(_ file: OpenFile) -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        var bytes: [UInt8] = []
        while true {
            let count = Glibc.read(file.descriptor.number, &piece, piece.count)
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    /// Sixteen hexadecimal digits: 64 bits tell the versions of one file apart.
    private static func version(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        let isHashed = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
        precondition(isHashed, "SHA-256 is part of every OpenSSL")
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
