/// What a gzip file says about the file it was made of (RFC 1952).
struct GzipForm {
    /// Where it stands beside the file it was made of.
    static let suffix = ".gz"

    private static let headerLength = 10
    private static let trailerLength = 8

    private let checksum: UInt32
    /// Of the file it was made of, modulo 2^32.
    private let length: UInt32

    /// Nil if the content is not gzip's.
    init?(_ content: StaticContent) {
        guard content.length >= Self.headerLength + Self.trailerLength,
            let header = content.bytes(0..<Self.headerLength),
            let trailer = content.bytes((content.length - Self.trailerLength)..<content.length)
        else { return nil }
        let isGzip = header.starts(with: [0x1F, 0x8B])
        let isDeflated = header[2] == 8
        let hasReservedFlag = header[3] & 0xE0 != 0
        guard isGzip, isDeflated, !hasReservedFlag else { return nil }
        checksum = Self.number(trailer[..<4])
        length = Self.number(trailer[4...])
    }

    /// Whether it was made of this content, by its length and checksum.
    func isMade(of content: StaticContent) -> Bool {
        guard length == UInt32(truncatingIfNeeded: content.length) else { return false }
        var crc = CRC32()
        return content.forEachPiece { crc.update($0) } && crc.value == checksum
    }

    /// Least significant byte first.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
