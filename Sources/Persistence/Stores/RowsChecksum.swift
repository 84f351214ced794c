/// A sum over the rows of a matrix version, by which damage shows. It does not depend on the order of the rows, so it can be
/// carried on from batch to batch.
///
/// Against faults and not against forgers: each row is mixed eight bytes at a time by a multiplication that loses nothing,
/// and ends in the finalizer of SplitMix64, so that any changed bit changes about half of the sum's.
struct RowsChecksum: Equatable, Sendable {
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var sum: UInt64 = 0

    init() {}

    init(stored: Int64) {
        sum = UInt64(bitPattern: stored)
    }

    /// As the database keeps it, which knows no unsigned numbers.
    var stored: Int64 { Int64(bitPattern: sum) }

    mutating func add(_ rowID: Int64, _ neighbours: [UInt8]) {
        neighbours.withUnsafeBytes { add(rowID, $0) }
    }

    mutating func add(_ rowID: Int64, _ neighbours: UnsafeRawBufferPointer) {
        var mixed = Self.mix(UInt64(bitPattern: rowID), UInt64(neighbours.count))
        var offset = 0
        while offset + 8 <= neighbours.count {
            let word = neighbours.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            mixed = Self.mix(mixed, UInt64(littleEndian: word))
            offset += 8
        }
        for byte in neighbours[offset...] { mixed = Self.mix(mixed, UInt64(byte)) }
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        sum &+= mixed ^ (mixed >> 31)
    }

    /// One to one in each of the two.
    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* multiplier
        return product ^ (product >> 32)
    }
}
