/// For each row of one matrix, the rows of another whose dot products with it are highest: the nearest of L · Rᵀ, of which no
/// more than a few rows are ever there. Row and column of the same number are the same thing, and not its own neighbour.
struct StrongestProducts: Sendable {
    /// Rows that a thread takes at a time.
    private static let rowsPerRange = 48
    /// Columns worked out before the best of them are chosen: the products stay in the first cache.
    private static let panelsPerPart = 8

    private let left: DenseMatrix
    private let right: TilePanels
    private let count: Int

    init(_ left: DenseMatrix, _ right: DenseMatrix) {
        precondition(left.rowCount == right.rowCount && left.columnCount == right.columnCount)
        self.left = left
        self.right = TilePanels(rowsOf: right, width: DenseMatrix.tileColumns)
        count = right.rowCount
    }

    /// Positive products only. Throws `TrainingCancelled`.
    ///
    /// - Parameter most: what higher products count for.
    func lists(
        neighbours: Int,
        atMost most: Float = .infinity,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        let progress = RangeProgress(total: count, monitor: context.monitor)
        let parts = try mapRanges(
            count: count,
            chunk: Self.rowsPerRange,
            threads: context.threads,
            scratch: { Scratch(depth: left.columnCount, neighbours: neighbours) },
            { scratch, rows in
                scratch.panels.fill(rows: rows, of: left)
                for first in stride(from: 0, to: right.panelCount, by: Self.panelsPerPart) {
                    let panels = first..<min(first + Self.panelsPerPart, right.panelCount)
                    multiply(rows, panels, scratch)
                    choose(rows, panels, atMost: most, &scratch)
                }
                try progress.advance(by: rows.count)
                return rows.indices.map { scratch.selections[$0 - rows.lowerBound].takeSorted() }
            }
        )
        let lists = parts.joined()
        return NeighbourLists(
            counts: lists.map(\.count),
            numbers: lists.flatMap { $0.map(\.number) },
            similarities: lists.flatMap { $0.map { Float($0.score) } }
        )
    }

    private struct Scratch {
        let panels: TilePanels
        let products = DenseMatrix(
            rowCount: rowsPerRange,
            columnCount: panelsPerPart * DenseMatrix.tileColumns
        )
        var selections: [TopSelection]

        init(depth: Int, neighbours: Int) {
            panels = TilePanels(rowCount: rowsPerRange, width: DenseMatrix.tileRows, depth: depth)
            selections = Array(repeating: TopSelection(capacity: neighbours), count: rowsPerRange)
        }
    }

    private func multiply(_ rows: Range<Int>, _ panels: Range<Int>, _ scratch: Scratch) {
        for (place, number) in panels.enumerated() {
            for row in stride(from: 0, to: rows.count, by: DenseMatrix.tileRows) {
                Tile(scratch.panels.panel(row / DenseMatrix.tileRows), right.panel(number), depth: right.depth).store(
                    to: scratch.products.row(row) + place * DenseMatrix.tileColumns,
                    stride: scratch.products.stride
                )
            }
        }
    }

    private func choose(_ rows: Range<Int>, _ panels: Range<Int>, atMost most: Float, _ scratch: inout Scratch) {
        let columns = panels.lowerBound * right.width..<min(panels.upperBound * right.width, count)
        for (place, row) in rows.enumerated() {
            let products = scratch.products.row(place)
            for group in stride(from: 0, to: columns.count, by: 8) {
                // Most groups hold nothing that would be kept, and one comparison tells. Behind the last column are zeros.
                let values = UnsafeRawPointer(products + group).loadUnaligned(as: SIMD8<Float>.self)
                guard any(values .> Float(scratch.selections[place].floor)) else { continue }
                for lane in 0..<8 where values[lane] > 0 && columns.lowerBound + group + lane != row {
                    let number = Int32(columns.lowerBound + group + lane)
                    scratch.selections[place].offer(score: Double(min(values[lane], most)), number: number)
                }
            }
        }
    }
}
