/// Products of dense matrices, tile by tile on several threads. Sums are taken in an order that depends on the sizes alone.
enum DenseProduct {
    /// Rows that a thread takes at a time: whole panels of both widths.
    private static let rowsPerRange = 48
    /// Rows that are summed before their sum is added to those of others.
    private static let rowsPerSum = 4096
    /// Rows in a panel of the sum: panels of some hundred columns stay in a core's caches.
    private static let rowsPerPanel = 256

    /// L · Rᵀ: the dot product of each row of one with each row of the other.
    static func product(_ left: DenseMatrix, transposed right: DenseMatrix, threads: Int) throws -> DenseMatrix {
        precondition(left.columnCount == right.columnCount)
        let product = DenseMatrix(rowCount: left.rowCount, columnCount: right.rowCount)
        let rightPanels = TilePanels(rowsOf: right, width: DenseMatrix.tileColumns)
        // Threads write different rows of the product.
        try forEachRange(
            count: left.rowCount,
            chunk: rowsPerRange,
            threads: threads,
            scratch: { TilePanels(rowCount: rowsPerRange, width: DenseMatrix.tileRows, depth: left.columnCount) },
            { panels, rows in
                panels.fill(rows: rows, of: left)
                for (panel, row) in stride(from: rows.lowerBound, to: rows.upperBound, by: panels.width).enumerated() {
                    for column in 0..<rightPanels.panelCount {
                        Tile(panels.panel(panel), rightPanels.panel(column), depth: panels.depth)
                            .store(to: product.row(row) + column * rightPanels.width, stride: product.stride)
                    }
                }
            }
        )
        return product
    }

    /// MᵀM: the dot product of each column with each column.
    static func gram(_ matrix: DenseMatrix, threads: Int) throws -> DenseMatrix {
        let parts = try mapRanges(
            count: matrix.rowCount,
            chunk: rowsPerSum,
            threads: threads,
            scratch: {},
            { _, rows in
                let sum = DenseMatrix(rowCount: matrix.columnCount, columnCount: matrix.columnCount)
                for start in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsPerPanel) {
                    addGram(of: matrix, rows: start..<min(start + rowsPerPanel, rows.upperBound), to: sum)
                }
                return sum
            }
        )
        let sum = DenseMatrix(rowCount: matrix.columnCount, columnCount: matrix.columnCount)
        for part in parts {
            for row in 0..<sum.rowCount { addProduct(of: 1, part.row(row), to: sum.row(row), count: sum.stride) }
        }
        return sum
    }

    private static func addGram(of matrix: DenseMatrix, rows: Range<Int>, to sum: DenseMatrix) {
        let left = TilePanels(columnsOf: matrix, rows: rows, width: DenseMatrix.tileRows)
        let right = TilePanels(columnsOf: matrix, rows: rows, width: DenseMatrix.tileColumns)
        withExtendedLifetime((left, right)) {
            for row in 0..<left.panelCount {
                for column in 0..<right.panelCount {
                    Tile(left.panel(row), right.panel(column), depth: rows.count)
                        .add(to: sum.row(row * left.width) + column * right.width, stride: sum.stride)
                }
            }
        }
    }
}

extension TilePanels {
    /// Fills the first panels with some rows of the matrix; at most as many as these panels have.
    func fill(rows: Range<Int>, of matrix: DenseMatrix) {
        for (panel, row) in stride(from: rows.lowerBound, to: rows.upperBound, by: width).enumerated() {
            // A matrix has room for a whole panel of six rows below its last.
            fill(panel, rows: matrix.row(row), stride: matrix.stride)
        }
    }

    /// Columns of the matrix, of which each has the values of these rows.
    convenience init(columnsOf matrix: DenseMatrix, rows: Range<Int>, width: Int) {
        self.init(rowCount: matrix.columnCount, width: width, depth: rows.count)
        for panel in 0..<panelCount {
            fill(panel, columns: matrix.row(rows.lowerBound) + panel * width, stride: matrix.stride)
        }
    }
}
