/// Entity tags for content that has no version of its own: they change when a byte of it does.
enum ContentTag {
    // Odd numbers with as many ones as zeros in no order, so that every bit of the input moves half of the output.
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

    /// A strong tag. Two contents have the same by a chance of one in 2⁶⁴; whoever makes two on purpose fools only the
    /// client that they send both to.
    static func strong(_ content: [UInt8]) -> String {
        EntityTag.strong(text(content))
    }

    /// The hash alone, in hexadecimal digits.
    static func text(_ content: [UInt8]) -> String {
        let digits = String(hash(content), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Eight bytes at a time: the high and the low half of a product, mixed.
    private static func hash(_ content: [UInt8]) -> UInt64 {
        content.withUnsafeBytes { bytes in
            var hash = mixed(UInt64(bytes.count) ^ first, second)
            var place = 0
            while place + 8 <= bytes.count {
                hash = mixed(hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self), first)
                place += 8
            }
            var rest: UInt64 = 0
            while place < bytes.count {
                rest = rest << 8 | UInt64(bytes[place])
                place += 1
            }
            return mixed(hash ^ rest, second)
        }
    }

    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
