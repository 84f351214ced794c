import Domain
import Glibc

/// Bytes as they were when the server started.
struct StaticContent: Sendable {
    private enum Storage: Sendable {
        case cached([UInt8])
        /// Held open, so that a file replaced on disk is still served whole and unchanged.
        case open(OpenFile)
    }

    private static let pieceBytes = 64 << 10

    let length: Int
    /// Names the content: a prefix of its SHA-256.
    let version: String
    private let storage: Storage

    init(_ bytes: [UInt8]) {
        length = bytes.count
        version = StaticVersion.name(SHA256.digest(bytes))
        storage = .cached(bytes)
    }

    /// Reads the file at a path, and keeps it in memory up to a limit. Nil if it cannot be read.
    init?(path: String, cachedUpTo limit: Int) {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = OpenFile(owning: number)
        var digest = RunningSHA256()
        var length = 0
        var cached: [UInt8] = []
        let isRead = Self.forEachPiece(of: file) { piece in
            digest.update(piece)
            length += piece.count
            if length <= limit { piece.withUnsafeBufferPointer { cached.append(contentsOf: $0) } }
        }
        guard isRead else { return nil }
        self.length = length
        version = StaticVersion.name(digest.finish())
        storage = length <= limit ? .cached(cached) : .open(file)
    }

    func body(_ range: Range<Int>) -> Response.Body {
        switch storage {
        case .cached(let bytes): .shared(bytes[range])
        case .open(let file): .file(file, offset: range.lowerBound, length: range.count)
        }
    }

    /// A few of the bytes; nil if they cannot be read.
    func bytes(_ range: Range<Int>) -> [UInt8]? {
        switch storage {
        case .cached(let bytes): return Array(bytes[range])
        case .open(let file):
            var bytes = [UInt8](repeating: 0, count: range.count)
            let count = pread(file.descriptor.number, &bytes, range.count, range.lowerBound)
            return count == range.count ? bytes : nil
        }
    }

    /// Calls the body with all bytes in order, a piece at a time. False if they cannot be read.
    func forEachPiece(_ body: (Span<UInt8>) -> Void) -> Bool {
        switch storage {
        case .cached(let bytes):
            body(bytes.span)
            return true
        case .open(let file): return Self.forEachPiece(of: file, body)
        }
    }

    private static func forEachPiece(of file: OpenFile, _ body: (Span<UInt8>) -> Void) -> Bool {
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        var offset = 0
        while true {
            let count = pread(file.descriptor.number, &piece, piece.count, offset)
            guard count >= 0 else { return false }
            if count == 0 { return true }
            body(piece.span.extracting(0..<count))
            offset += count
        }
    }
}
