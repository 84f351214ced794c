import Domain

/// A matrix row as the database keeps it: pairs of the neighbour's id as a 32-bit unsigned number and the similarity as
/// a 32-bit float, little-endian, nearest first. Half the size of the widest form, and read without parsing.
enum NeighbourBytes {
    private static let pairSize = 8

    /// Throws `.invalid` for an id that does not fit, which no table of ours reaches, and for a similarity that is not a
    /// finite number, which says nothing.
    static func encode(_ row: MatrixRow) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(row.neighbours.count * pairSize)
        for neighbour in row.neighbours {
            guard let id = UInt32(exactly: neighbour.id) else {
                throw DomainError.invalid("neighbours", "The id \(neighbour.id) is not between 0 and \(UInt32.max).")
            }
            guard neighbour.similarity.isFinite else {
                throw DomainError.invalid(
                    "neighbours",
                    "The similarity of \(row.id) and \(neighbour.id) is \(neighbour.similarity). Give a finite number."
                )
            }
            append(id, to: &bytes)
            append(neighbour.similarity.bitPattern, to: &bytes)
        }
        return bytes
    }

    /// The database checks that there are whole pairs only.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [Neighbour] {
        (0..<bytes.count / pairSize).map { index in
            let id = bytes.loadUnaligned(fromByteOffset: index * pairSize, as: UInt32.self)
            let bits = bytes.loadUnaligned(fromByteOffset: index * pairSize + 4, as: UInt32.self)
            return Neighbour(
                id: Int64(UInt32(littleEndian: id)),
                similarity: Float(bitPattern: UInt32(littleEndian: bits))
            )
        }
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
