/// Rows of a matrix in the order in which a tile reads them: panels of so many rows, and within a panel the first value of each
/// row, then the second of each, and so on.
// Unchecked, because threads fill panels that no other thread touches meanwhile.
final class TilePanels: @unchecked Sendable {
    let rowCount: Int
    /// Rows in a panel.
    let width: Int
    /// Values in a row.
    let depth: Int
    let panelCount: Int
    private let base: UnsafeMutablePointer<Float>

    init(rowCount: Int, width: Int, depth: Int) {
        self.rowCount = rowCount
        self.width = width
        self.depth = depth
        panelCount = (rowCount + width - 1) / width
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(panelCount * width * depth, 1) * MemoryLayout<Float>.stride,
            alignment: 64
        )
        base = memory.initializeMemory(as: Float.self, repeating: 0, count: panelCount * width * depth)
    }

    deinit {
        base.deallocate()
    }

    /// Valid as long as the panels.
    @inline(__always)
    func panel(_ number: Int) -> UnsafeMutablePointer<Float> { base + number * width * depth }

    /// Fills a panel with rows that lie `stride` values apart. Only the last panel may have fewer than all; zeros stay there.
    func fill(_ number: Int, rows: UnsafePointer<Float>, stride: Int) {
        let panel = panel(number)
        for row in 0..<min(width, rowCount - number * width) {
            let source = rows + row * stride
            for place in 0..<depth { panel[place * width + row] = source[place] }
        }
    }

    /// Fills a panel with columns that lie side by side: `columns` points at the first value of the first.
    func fill(_ number: Int, columns: UnsafePointer<Float>, stride: Int) {
        let panel = panel(number)
        let count = min(width, rowCount - number * width)
        for place in 0..<depth { (panel + place * width).update(from: columns + place * stride, count: count) }
    }
}

extension TilePanels {
    /// All rows of the matrix.
    convenience init(rowsOf matrix: DenseMatrix, width: Int) {
        self.init(rowCount: matrix.rowCount, width: width, depth: matrix.columnCount)
        for number in 0..<panelCount { fill(number, rows: matrix.row(number * width), stride: matrix.stride) }
    }
}
