import Support
import Testing

@testable import Domain

@Suite struct DenseAlgebraTests {
    @Test(arguments: [1, 2, 15, 48, 129]) func `a tile is the product of its rows and columns`(_ depth: Int) {
        let left = Reference.random(rows: 6, columns: depth, seed: 1)
        let right = Reference.random(rows: 16, columns: depth, seed: 2)
        let product = Reference.product(left, right)
        let leftPanels = TilePanels(rowsOf: DenseMatrix(left), width: 6)
        let rightPanels = TilePanels(rowsOf: DenseMatrix(right), width: 16)
        // The pointers do not keep the panels alive.
        let tile = withExtendedLifetime((leftPanels, rightPanels)) {
            Tile(leftPanels.panel(0), rightPanels.panel(0), depth: depth)
        }
        let target = DenseMatrix(rowCount: 6, columnCount: 16)
        tile.store(to: target.base, stride: target.stride)
        #expect(Reference.distance(target, product) < 1e-4)
        tile.add(to: target.base, stride: target.stride)
        #expect(Reference.distance(target, product.map { $0.map { 2 * $0 } }) < 1e-4)
        tile.subtract(from: target.base, stride: target.stride)
        #expect(Reference.distance(target, product) < 1e-4)
    }

    @Test func `panels hold rows value by value, and columns too`() {
        let matrix = DenseMatrix(Reference.random(rows: 20, columns: 7, seed: 3))
        let rows = TilePanels(rowsOf: matrix, width: 6)
        #expect(rows.panelCount == 4)
        #expect(rows.panel(2)[3 * 6 + 5] == matrix[17, 3])
        #expect(rows.panel(3)[3 * 6 + 1] == matrix[19, 3])
        #expect(rows.panel(3)[3 * 6 + 2] == 0, "there is no row 20")
        let columns = TilePanels(rowCount: 7, width: 6, depth: 20)
        columns.fill(1, columns: matrix.base + 6, stride: matrix.stride)
        #expect(columns.panel(1)[19 * 6] == matrix[19, 6])
        #expect(columns.panel(1)[19 * 6 + 1] == 0)
    }

    // Sizes on both sides of every block's edge.
    @Test(arguments: [0, 1, 5, 6, 47, 48, 49, 95, 96, 97, 150, 241])
    func `a matrix times its inverse is one`(_ size: Int) throws {
        let matrix = Reference.positiveDefinite(size, seed: UInt64(size))
        let inverse = DenseMatrix(Reference.lowerTriangle(matrix))
        try SymmetricInverse(leastPivot: 1e-6, threads: 2, sweptBlock: 96, updatedBlock: 48).invert(inverse)
        for row in 0..<size {
            for column in stride(from: row % 7, to: size, by: 7) {
                #expect(inverse[row, column] == inverse[column, row])
                let product = (0..<size).reduce(0.0) { $0 + Double(matrix[row][$1] * inverse[$1, column]) }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-4)
            }
        }
    }

    @Test func `the number of threads does not change a bit of the inverse`() throws {
        let size = 300
        let rows = Reference.lowerTriangle(Reference.positiveDefinite(size, seed: 5))
        let (alone, together) = (DenseMatrix(rows), DenseMatrix(rows))
        try SymmetricInverse(leastPivot: 1e-6, threads: 1, sweptBlock: 96, updatedBlock: 48).invert(alone)
        try SymmetricInverse(leastPivot: 1e-6, threads: 5, sweptBlock: 96, updatedBlock: 48).invert(together)
        let differing = (0..<size).filter { row in (0..<size).contains { alone[row, $0] != together[row, $0] } }
        #expect(differing.isEmpty)
    }

    @Test func `a pivot that rounding carried below the least is lifted to it`() throws {
        // Two equal rows and hardly anything on the diagonal: singular in single precision.
        let matrix = DenseMatrix([[1e6, 0], [1e6, 1e6]])
        try SymmetricInverse(leastPivot: 0.5, threads: 1).invert(matrix)
        #expect(matrix[1, 1] == 2)
        #expect(matrix[1, 0] == -2)
    }

    @Test func `an inversion can be stopped between blocks`() {
        let matrix = DenseMatrix(Reference.lowerTriangle(Reference.positiveDefinite(100, seed: 5)))
        #expect(throws: TrainingCancelled.self) {
            try SymmetricInverse(leastPivot: 1, threads: 1).invert(matrix) { _ in throw TrainingCancelled() }
        }
    }

    @Test func `co-occurrences are the products of columns`() throws {
        let interactions = try InteractionMatrix(
            reading: KnownData.random(users: 50, items: 90, count: 1500, seed: 4)
        )
        let matrix = try CoOccurrence.matrix(
            .lowerTriangle,
            byUser: interactions.byUser,
            byItem: interactions.byItem,
            TrainingContext(threads: 2)
        )
        let dense = Reference.rows(interactions.byItem)
        let expected = Reference.product(dense, dense)
        #expect(Reference.distance(matrix, Reference.lowerTriangle(expected)) < 1e-3)
        let whole = try CoOccurrence.matrix(
            .whole,
            byUser: interactions.byUser,
            byItem: interactions.byItem,
            TrainingContext(threads: 2)
        )
        #expect(Reference.distance(whole, expected) < 1e-3)
    }

    @Test(arguments: [8, 16, 24, 64, 72]) func `sums over rows equal their plain loops`(_ count: Int) {
        let matrix = DenseMatrix(Reference.random(rows: 2, columns: count, seed: 8))
        let dot = (0..<count).reduce(0.0) { $0 + Double(matrix[0, $1]) * Double(matrix[1, $1]) }
        #expect(abs(Double(dotProduct(matrix.row(0), matrix.row(1), count: count)) - dot) < 1e-4)
        let expected = (0..<count).map { matrix[1, $0] + 0.5 * matrix[0, $0] }
        addProduct(of: 0.5, matrix.row(0), to: matrix.row(1), count: count)
        for column in 0..<count { #expect(abs(matrix[1, column] - expected[column]) < 1e-6) }

        let rows = DenseMatrix(Reference.random(rows: 5, columns: count, seed: 9))
        let factors = SIMD4<Float>(1, -2, 0.5, 3)
        let sums = (0..<count).map { column in
            (0..<4).reduce(rows[4, column]) { $0 + factors[$1] * rows[$1, column] }
        }
        addProducts(
            of: factors,
            (rows.row(0), rows.row(1), rows.row(2), rows.row(3)),
            to: rows.row(4),
            count: count
        )
        for column in 0..<count { #expect(abs(rows[4, column] - sums[column]) < 1e-5) }
    }
}
