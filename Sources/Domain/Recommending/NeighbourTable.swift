/// One version of a matrix in memory, for reading: immutable, shared by all threads, swapped as a whole.
///
/// Ids are numbered densely in ascending order, so that a reading can add up in flat arrays and ties fall to the lower id.
/// Where rows and neighbours are of one kind, they share their numbers, and neighbours without a row of their own have an
/// empty one; where rows are users and neighbours are items, each have numbers of their own.
public final class NeighbourTable: Sendable {
    /// A table with no rows, for before the first version.
    public static let empty = Builder().finish()

    /// A neighbour by its dense number; both halves lie together, so that reading a row waits for memory once.
    struct Cell: Sendable {
        let number: Int32
        let similarity: Float
    }

    private let rows: IdentifierIndex
    private let columns: IdentifierIndex
    private let offsets: [Int]
    private let cells: [Cell]
    /// How many ids have neighbours.
    public let rowCount: Int

    fileprivate init(
        rows: IdentifierIndex,
        columns: IdentifierIndex,
        offsets: [Int],
        cells: [Cell],
        rowCount: Int
    ) {
        self.rows = rows
        self.columns = columns
        self.offsets = offsets
        self.cells = cells
        self.rowCount = rowCount
    }

    public var neighbourCount: Int { cells.count }

    /// How many neighbours are numbered.
    var count: Int { columns.count }
    /// How many rows are numbered, empty ones included.
    var numberedRowCount: Int { rows.count }

    /// Of a neighbour.
    func number(of id: Int64) -> Int? { columns.number(of: id) }
    /// Of a neighbour.
    func id(_ number: Int) -> Int64 { columns.ids[number] }
    func rowNumber(of id: Int64) -> Int? { rows.number(of: id) }
    func rowID(_ number: Int) -> Int64 { rows.ids[number] }
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
        guard let number = rows.number(of: id) else { return [] }
        return cells(ofRow: number).map { Neighbour(id: self.id(Int($0.number)), similarity: $0.similarity) }
    }
}

extension NeighbourTable {
    /// Takes the rows of a version one after another.
    public struct Builder: Sendable {
        /// Similarities are kept in steps of 2⁻²⁴, finer than what a `Float` resolves near 1; where some are larger, in steps
        /// of what it resolves of the largest. See `NeighbourReader` for what it is good for.
        static let similarityStep: Float = 1 / 16_777_216

        private let isOfOneKind: Bool
        /// Of rows and neighbours, where these are of one kind; otherwise of neighbours.
        private var columns = IdentifierIndex()
        private var rows = IdentifierIndex()
        private var rowNumbers: [Int32] = []
        private var rowStarts: [Int] = [0]
        private var cells: [Cell] = []

        /// - Parameter isOfOneKind: false where rows are users and neighbours are items.
        public init(isOfOneKind: Bool = true) {
            self.isOfOneKind = isOfOneKind
        }

        /// Adds a row; no id may come twice. Neighbours that are the row's own id, or whose similarity is not a finite
        /// number, say nothing and are left out.
        public mutating func append(_ row: MatrixRow) {
            beginRow(row.id)
            for neighbour in row.neighbours { addNeighbour(neighbour) }
            endRow()
        }

        /// The neighbours that are added until `endRow` are of this id.
        mutating func beginRow(_ id: Int64) {
            rowNumbers.append(Int32(isOfOneKind ? columns.insert(id) : rows.insert(id)))
        }

        mutating func addNeighbour(_ neighbour: Neighbour) {
            guard neighbour.similarity.isFinite else { return }
            let number = Int32(columns.insert(neighbour.id))
            if isOfOneKind, number == rowNumbers[rowNumbers.count - 1] { return }
            cells.append(Cell(number: number, similarity: neighbour.similarity))
        }

        mutating func endRow() {
            rowStarts.append(cells.count)
        }

        public func finish() -> NeighbourTable {
            let (sortedColumns, newNumbers) = columns.sorted()
            let (sortedRows, newRowNumbers) = isOfOneKind ? (sortedColumns, newNumbers) : rows.sorted()
            var sourceRows = [Int](repeating: -1, count: sortedRows.count)
            for (row, number) in rowNumbers.enumerated() {
                let place = Int(newRowNumbers[Int(number)])
                precondition(sourceRows[place] < 0, "a version has one row for each id")
                sourceRows[place] = row
            }
            var offsets = [0]
            offsets.reserveCapacity(sortedRows.count + 1)
            let largest = cells.reduce(0) { max($0, abs($1.similarity)) }
            let step = max(Self.similarityStep, largest.ulp)
            var ordered: [Cell] = []
            ordered.reserveCapacity(cells.count)
            for row in sourceRows {
                if row >= 0 {
                    for cell in cells[rowStarts[row]..<rowStarts[row + 1]] {
                        let similarity = (cell.similarity / step).rounded() * step
                        ordered.append(Cell(number: newNumbers[Int(cell.number)], similarity: similarity))
                    }
                }
                offsets.append(ordered.count)
            }
            return NeighbourTable(
                rows: sortedRows,
                columns: sortedColumns,
                offsets: offsets,
                cells: ordered,
                rowCount: rowNumbers.count
            )
        }
    }

    public static func holding(_ matrix: TrainedMatrix, isOfOneKind: Bool) -> NeighbourTable {
        var builder = Builder(isOfOneKind: isOfOneKind)
        for row in matrix.rows { builder.append(row) }
        return builder.finish()
    }

    /// Reads all rows of a version. Rethrows what the store throws.
    public static func load(
        _ version: ID<MatrixVersion>,
        isOfOneKind: Bool = true,
        from store: any SimilarityMatrixStore
    ) throws -> NeighbourTable {
        var builder = Builder(isOfOneKind: isOfOneKind)
        try store.forEachRow(of: version) { builder.append($0) }
        return builder.finish()
    }
}
