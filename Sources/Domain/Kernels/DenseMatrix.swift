internal import Glibc

/// A matrix of single precision, row after row, with room behind each row and below the last so that kernels may work in whole
/// tiles. That room holds zeros, and stays so.
///
/// A class, because matrices of gigabytes are worked on in place, by several threads at once.
// Unchecked, because threads write to rows or tiles that no other thread touches meanwhile; each kernel says which.
final class DenseMatrix: @unchecked Sendable {
    /// The height and width of a tile: twelve registers of eight sums, which is what AVX2 has room for.
    static let tileRows = 6
    static let tileColumns = 16
    /// From this size on, large pages are asked for: a tile touches many rows, each on a page of its own.
    private static let largePageBytes = 1 << 21

    let rowCount: Int
    let columnCount: Int
    /// How many values apart two rows begin: the columns, in whole tiles.
    let stride: Int
    /// The first value of the first row; valid as long as the matrix.
    let base: UnsafeMutablePointer<Float>

    /// All zeros.
    init(rowCount: Int, columnCount: Int) {
        precondition(rowCount >= 0 && columnCount >= 0)
        self.rowCount = rowCount
        self.columnCount = columnCount
        stride = columnCount.roundedUp(toMultipleOf: Self.tileColumns)
        let count = rowCount.roundedUp(toMultipleOf: Self.tileRows) * stride
        let bytes = count * MemoryLayout<Float>.stride
        let isLarge = bytes >= Self.largePageBytes
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(bytes, MemoryLayout<Float>.stride),
            alignment: isLarge ? Self.largePageBytes : Self.tileColumns * MemoryLayout<Float>.stride
        )
        // Only advice: without it everything works, at nine tenths of the speed.
        if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        base = memory.initializeMemory(as: Float.self, repeating: 0, count: count)
    }

    /// - Parameter rows: all of one length.
    convenience init(_ rows: [[Float]]) {
        self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 0)
        for (number, row) in rows.enumerated() {
            precondition(row.count == columnCount)
            for (column, value) in row.enumerated() { self[number, column] = value }
        }
    }

    deinit {
        base.deallocate()
    }

    subscript(row: Int, column: Int) -> Float {
        get {
            precondition(contains(row, column))
            return base[row * stride + column]
        }
        set {
            precondition(contains(row, column))
            base[row * stride + column] = newValue
        }
    }

    /// The values of a row and the zeros behind them; valid as long as the matrix.
    @inline(__always)
    func row(_ row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }

    private func contains(_ row: Int, _ column: Int) -> Bool {
        row >= 0 && row < rowCount && column >= 0 && column < columnCount
    }
}

extension Int {
    @inline(__always)
    func roundedUp(toMultipleOf unit: Int) -> Int { (self + unit - 1) / unit * unit }
}
