/// One version of a matrix in memory, for reading: immutable, shared by all threads, swapped as a whole.
///
/// Ids are numbered densely in ascending order, neighbours without a row of their own included, so that a reading can add up
/// in flat arrays and ties fall to the lower id.
public final class NeighbourTable: Sendable {
    /// A table with no rows, for before the first version.
    public static let empty = Builder().finish()

    /// A neighbour by its dense number; both halves lie together, so that reading a row waits for memory once.
    struct Cell: Sendable {
        var number: Int32
        let similarity: Float
    }

    private let index: IdentifierIndex
    private let offsets: [Int]
    private let cells: [Cell]
    /// How many ids have neighbours.
    public let rowCount: Int

    fileprivate init(index: IdentifierIndex, offsets: [Int], cells: [Cell], rowCount: Int) {
        self.index = index
        self.offsets = offsets
        self.cells = cells
        self.rowCount = rowCount
    }

    public var neighbourCount: Int { cells.count }

    /// How many ids are numbered.
    var count: Int { index.count }

    func number(of id: Int64) -> Int? { index.number(of: id) }
    func id(_ number: Int) -> Int64 { index.ids[number] }
    @inline(__always)
    func range(_ number: Int) -> Range<Int> { offsets[number]..<offsets[number + 1] }

    func cells(ofRow number: Int) -> ArraySlice<Cell> { cells[range(number)] }

    /// Lends all cells without the array's checks; positions come from `range`.
    @inline(__always)
    func withCells(_ body: (UnsafeBufferPointer<Cell>) -> Void) {
        cells.withUnsafeBufferPointer { body($0) }
    }

    /// Nearest first; empty for an id without a row.
    public func neighbours(of id: Int64) -> [Neighbour] {
        guard let number = index.number(of: id) else { return [] }
        return cells(ofRow: number).map { Neighbour(id: self.id(Int($0.number)), similarity: $0.similarity) }
    }
}

extension NeighbourTable {
    /// Takes the rows of a version one after another.
    public struct Builder: Sendable {
        /// Similarities are kept in steps of 2⁻²⁴, finer than what a `Float` resolves near 1. See `ItemNeighbourReader` for
        /// what it is good for.
        static let similarityStep: Float = 1 / 16_777_216

        private var index = IdentifierIndex()
        private var rowNumbers: [Int32] = []
        private var rowStarts: [Int] = [0]
        private var cells: [Cell] = []

        public init() {}

        /// Adds a row; no id may come twice. Neighbours that are the row's own id, or whose similarity is not a finite
        /// number, say nothing and are left out.
        public mutating func append(_ row: MatrixRow) {
            rowNumbers.append(Int32(index.insert(row.id)))
            for neighbour in row.neighbours where neighbour.id != row.id && neighbour.similarity.isFinite {
                let number = Int32(index.insert(neighbour.id))
                cells.append(Cell(number: number, similarity: Self.stepped(neighbour.similarity)))
            }
            rowStarts.append(cells.count)
        }

        private static func stepped(_ similarity: Float) -> Float {
            // From 1 on, every Float is a multiple of the step already.
            abs(similarity) < 1 ? (similarity / similarityStep).rounded() * similarityStep : similarity
        }

        public func finish() -> NeighbourTable {
            let (sorted, newNumbers) = index.sorted()
            var sourceRows = [Int](repeating: -1, count: sorted.count)
            for (row, number) in rowNumbers.enumerated() {
                let place = Int(newNumbers[Int(number)])
                precondition(sourceRows[place] < 0, "a version has one row for each id")
                sourceRows[place] = row
            }
            var offsets = [0]
            offsets.reserveCapacity(sorted.count + 1)
            var ordered: [Cell] = []
            ordered.reserveCapacity(cells.count)
            for row in sourceRows {
                if row >= 0 {
                    for var cell in cells[rowStarts[row]..<rowStarts[row + 1]] {
                        cell.number = newNumbers[Int(cell.number)]
                        ordered.append(cell)
                    }
                }
                offsets.append(ordered.count)
            }
            return NeighbourTable(index: sorted, offsets: offsets, cells: ordered, rowCount: rowNumbers.count)
        }
    }

    /// Reads all rows of a version. Rethrows what the store throws.
    public static func load(_ version: ID<MatrixVersion>, from store: any SimilarityMatrixStore) throws
        -> NeighbourTable
    {
        var builder = Builder()
        try store.forEachRow(of: version) { builder.append($0) }
        return builder.finish()
    }
}
