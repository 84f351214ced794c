/// The inverse of a symmetric positive definite matrix, in its own place, by sweeping block after block.
///
/// To sweep a block K of rows and columns is to replace, with D = A(K,K)⁻¹ and V = A(·,K) · D,
///
///     A(i,j) ← A(i,j) − V(i) · A(j,K)ᵀ        A(i,K) ← V(i)        A(K,K) ← −D          for i, j outside K
///
/// and when all blocks are swept the matrix holds −A⁻¹ (Bauer and Reinsch, 1971, https://doi.org/10.1007/978-3-642-86940-2_3;
/// Goodnight, 1979, https://doi.org/10.1080/00031305.1979.10482685). It stays symmetric throughout, so one triangle is enough,
/// and takes n³ additions and multiplications by halves like a Cholesky factorisation followed by an inversion, but nearly all
/// of them in equal large updates that fill every thread, and without a second matrix.
struct SymmetricInverse: Sendable {
    /// Blocks begin where panels of both widths begin.
    private static let blockUnit = 48
    /// Rows and columns that a thread updates at a time: many enough for threads to end together.
    static let standardUpdatedBlock = 240
    /// Rows swept at a time in a large matrix: panels of two blocks stay in a core's second cache, and the matrix goes through
    /// memory only once for so many.
    static let standardSweptBlock = 480

    /// In exact arithmetic no pivot of A + λI is below λ; where rounding carried one below, it is lifted to this.
    let leastPivot: Float
    let threads: Int
    private let sweptBlock: Int
    private let updatedBlock: Int

    init(
        leastPivot: Float,
        threads: Int,
        sweptBlock: Int = Self.standardSweptBlock,
        updatedBlock: Int = Self.standardUpdatedBlock
    ) {
        precondition(leastPivot > 0)
        precondition(sweptBlock.isMultiple(of: Self.blockUnit) && updatedBlock.isMultiple(of: Self.blockUnit))
        self.leastPivot = leastPivot
        self.threads = threads
        self.sweptBlock = sweptBlock
        self.updatedBlock = updatedBlock
    }

    /// Only the lower triangle is read; the whole inverse is written.
    ///
    /// - Parameter advance: told how many rows were swept since the last time. What it throws ends the work, and leaves the
    ///   matrix good for nothing.
    func invert(_ matrix: DenseMatrix, advance: (Int) throws -> Void = { _ in }) throws {
        precondition(matrix.rowCount == matrix.columnCount)
        try sweep(matrix, block: matrix.rowCount > sweptBlock ? sweptBlock : Self.blockUnit, advance: advance)
        try mirror(matrix)
    }

    /// Leaves −A⁻¹ in the lower triangle.
    private func sweep(_ matrix: DenseMatrix, block: Int, advance: (Int) throws -> Void) throws {
        let count = matrix.rowCount
        // The panels serve all blocks of full size, and others the last one.
        var workspace = Workspace(rowCount: count, depth: min(block, count))
        for start in stride(from: 0, to: count, by: block) {
            let pivots = start..<min(start + block, count)
            if workspace.left.depth != pivots.count { workspace = Workspace(rowCount: count, depth: pivots.count) }
            let inverse = try invertedBlock(of: matrix, pivots)
            try replacePanel(of: matrix, pivots, inverse, workspace)
            try update(matrix, pivots, workspace)
            try advance(pivots.count)
        }
    }

    /// A(K,K)⁻¹.
    private func invertedBlock(of matrix: DenseMatrix, _ pivots: Range<Int>) throws -> DenseMatrix {
        let block = DenseMatrix(rowCount: pivots.count, columnCount: pivots.count)
        for row in 0..<pivots.count {
            block.row(row).update(from: matrix.row(pivots.lowerBound + row) + pivots.lowerBound, count: row + 1)
        }
        if pivots.count > Self.blockUnit {
            try SymmetricInverse(leastPivot: leastPivot, threads: 1).invert(block)
        } else {
            invertSmall(block)
        }
        return block
    }

    /// Sweeps row after row; for blocks that fit in the first cache.
    private func invertSmall(_ matrix: DenseMatrix) {
        let count = matrix.rowCount
        for row in 0..<count {
            for column in 0..<row { matrix.row(column)[row] = matrix.row(row)[column] }
        }
        for pivot in 0..<count {
            let pivotRow = matrix.row(pivot)
            let reciprocal = 1 / max(pivotRow[pivot], leastPivot)
            for row in 0..<count where row != pivot {
                let target = matrix.row(row)
                let factor = target[pivot] * reciprocal
                addProduct(of: -factor, pivotRow, to: target, count: matrix.stride)
                target[pivot] = factor
            }
            for column in 0..<count { pivotRow[column] *= reciprocal }
            pivotRow[pivot] = -reciprocal
        }
        for row in 0..<count {
            for column in 0..<count { matrix.row(row)[column].negate() }
        }
    }
}

extension SymmetricInverse {
    /// The panels of one block: `left` holds V and `right` A(·,K).
    private struct Workspace: Sendable {
        let left: TilePanels
        let right: TilePanels

        init(rowCount: Int, depth: Int) {
            left = TilePanels(rowCount: rowCount, width: DenseMatrix.tileRows, depth: depth)
            right = TilePanels(rowCount: rowCount, width: DenseMatrix.tileColumns, depth: depth)
        }
    }

    /// Fills the panels, and replaces A(·,K) by V and A(K,K) by −D. Threads work on different rows of A(·,K).
    private func replacePanel(
        of matrix: DenseMatrix,
        _ pivots: Range<Int>,
        _ inverse: DenseMatrix,
        _ workspace: Workspace
    ) throws {
        let inversePanels = TilePanels(rowsOf: inverse, width: DenseMatrix.tileColumns)
        try forEachRange(
            count: matrix.rowCount,
            chunk: Self.blockUnit,
            threads: threads,
            scratch: { DenseMatrix(rowCount: Self.blockUnit, columnCount: pivots.count) },
            { products, rows in
                guard !pivots.contains(rows.lowerBound) else { return }
                fillPanels(matrix, pivots, rows, workspace)
                multiply(rows, by: inversePanels, into: products, workspace)
                if rows.lowerBound > pivots.lowerBound {
                    for (place, row) in rows.enumerated() {
                        (matrix.row(row) + pivots.lowerBound).update(from: products.row(place), count: pivots.count)
                    }
                } else {
                    for (depth, pivot) in pivots.enumerated() {
                        let target = matrix.row(pivot) + rows.lowerBound
                        for place in 0..<rows.count { target[place] = products.row(place)[depth] }
                    }
                }
            }
        )
        for (place, pivot) in pivots.enumerated() {
            let target = matrix.row(pivot) + pivots.lowerBound
            for column in 0..<pivots.count { target[column] = -inverse.row(place)[column] }
        }
    }

    /// Both kinds of panels with A(rows, K), of which rows above the block stand in the block's own rows.
    private func fillPanels(
        _ matrix: DenseMatrix,
        _ pivots: Range<Int>,
        _ rows: Range<Int>,
        _ workspace: Workspace
    ) {
        for panels in [workspace.left, workspace.right] {
            for first in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: panels.width) {
                if first > pivots.lowerBound {
                    let start = matrix.row(first) + pivots.lowerBound
                    panels.fill(first / panels.width, rows: start, stride: matrix.stride)
                } else {
                    let start = matrix.row(pivots.lowerBound) + first
                    panels.fill(first / panels.width, columns: start, stride: matrix.stride)
                }
            }
        }
    }

    /// V for these rows, and the left panels filled with it.
    private func multiply(
        _ rows: Range<Int>,
        by inverse: TilePanels,
        into products: DenseMatrix,
        _ workspace: Workspace
    ) {
        for first in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: DenseMatrix.tileRows) {
            let panel = first / DenseMatrix.tileRows
            let target = products.row(first - rows.lowerBound)
            for column in 0..<inverse.panelCount {
                Tile(workspace.left.panel(panel), inverse.panel(column), depth: inverse.depth)
                    .store(to: target + column * DenseMatrix.tileColumns, stride: products.stride)
            }
            workspace.left.fill(panel, rows: target, stride: products.stride)
        }
    }

    /// A(i,j) ← A(i,j) − V(i) · A(j,K)ᵀ in the lower triangle outside K. Threads work on different blocks of the matrix; above
    /// the diagonal of a block on the diagonal they leave anything.
    private func update(_ matrix: DenseMatrix, _ pivots: Range<Int>, _ workspace: Workspace) throws {
        let before = blocks(of: 0..<pivots.lowerBound)
        let others = before + blocks(of: pivots.upperBound..<matrix.rowCount)
        let pairs = others.indices.flatMap { row in others[...row].map { (rows: others[row], columns: $0) } }
        try forEachRange(
            count: pairs.count,
            chunk: 1,
            threads: threads,
            scratch: {},
            { _, range in
                for pair in pairs[range] { update(matrix, pair.rows, pair.columns, workspace) }
            }
        )
    }

    private func blocks(of rows: Range<Int>) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: updatedBlock).map {
            $0..<min($0 + updatedBlock, rows.upperBound)
        }
    }

    private func update(_ matrix: DenseMatrix, _ rows: Range<Int>, _ columns: Range<Int>, _ workspace: Workspace) {
        for firstColumn in stride(from: columns.lowerBound, to: columns.upperBound, by: DenseMatrix.tileColumns) {
            let right = workspace.right.panel(firstColumn / DenseMatrix.tileColumns)
            for firstRow in stride(from: rows.lowerBound, to: rows.upperBound, by: DenseMatrix.tileRows)
            where firstRow + DenseMatrix.tileRows > firstColumn {
                let left = workspace.left.panel(firstRow / DenseMatrix.tileRows)
                Tile(left, right, depth: workspace.left.depth)
                    .subtract(from: matrix.row(firstRow) + firstColumn, stride: matrix.stride)
            }
        }
    }

    /// Turns −A⁻¹ in the lower triangle into A⁻¹ in both. Threads work on different blocks.
    private func mirror(_ matrix: DenseMatrix) throws {
        try forEachRange(
            count: matrix.rowCount,
            chunk: Self.blockUnit,
            threads: threads,
            scratch: {},
            { _, rows in
                for start in Swift.stride(from: 0, to: rows.upperBound, by: Self.blockUnit) {
                    for row in rows {
                        let source = matrix.row(row)
                        for column in start..<min(start + Self.blockUnit, row + 1) {
                            source[column].negate()
                            matrix.row(column)[row] = source[column]
                        }
                    }
                }
            }
        )
    }
}
