/// Numbers of 32 bits as the database keeps them: little-endian, one after the other, and read without parsing.
enum FloatBytes {
    private static let size = MemoryLayout<Float>.size

    static func encode(_ numbers: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * size)
        for number in numbers {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The database checks that there are whole numbers of them only.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        (0..<bytes.count / size).map { index in
            let bits = bytes.loadUnaligned(fromByteOffset: index * size, as: UInt32.self)
            return Float(bitPattern: UInt32(littleEndian: bits))
        }
    }
}
