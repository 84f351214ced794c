/// The checksum that gzip writes behind what it compressed (RFC 1952, 8), of bytes that come in pieces.
struct CRC32 {
    /// The remainder of each byte by the polynomial, bits reversed.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in
            remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
        }
    }

    private var remainder = UInt32.max

    var value: UInt32 { ~remainder }

    mutating func update(_ bytes: Span<UInt8>) {
        let table = Self.table
        for index in bytes.indices {
            remainder = table[Int((remainder ^ UInt32(bytes[index])) & 0xFF)] ^ remainder >> 8
        }
    }
}
