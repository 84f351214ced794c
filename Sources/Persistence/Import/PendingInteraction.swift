/// An interaction that was read and waits to be sorted: user and item as numbers, what was read where.
struct PendingInteraction: Comparable, BitwiseCopyable {
    /// Stands for a time that is not known; earlier than any.
    private static let noTime = Int64.min
    private static let lineBits: UInt64 = 40

    /// User and item in one word, so that records of a pair compare in one step.
    let pair: UInt64
    private let time: Int64
    let rating: Double
    /// File and line in one word.
    private let place: UInt64

    init(user: UInt32, item: UInt32, rating: Double, seconds: Int64?, file: Int, line: Int) {
        pair = UInt64(user) << 32 | UInt64(item)
        time = seconds ?? Self.noTime
        self.rating = rating
        place = UInt64(file) << Self.lineBits | UInt64(line)
    }

    var user: Int { Int(pair >> 32) }
    var item: Int { Int(pair & 0xFFFF_FFFF) }
    /// Seconds since 1970; nil if the file does not say.
    var seconds: Int64? { time == Self.noTime ? nil : time }
    var file: Int { Int(place >> Self.lineBits) }
    var line: Int { Int(place & (1 << Self.lineBits - 1)) }

    /// By user and item; within a pair the one that counts comes last: the latest, and of equally late ones the last read.
    static func < (left: Self, right: Self) -> Bool {
        if left.pair != right.pair { return left.pair < right.pair }
        if left.time != right.time { return left.time < right.time }
        return left.place < right.place
    }
}
