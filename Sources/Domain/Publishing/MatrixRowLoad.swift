/// Reads cells of a matrix as they come in, from lines of JSON (see `MatrixLine`) or rows of CSV (see `MatrixCellColumns`), and
/// keeps them a batch at a time: its memory does not grow with them.
///
/// A line that cannot be used costs itself alone; empty lines are passed over. What has been kept stays when the rest never
/// comes, and giving it again changes nothing.
public struct MatrixRowLoad {
    typealias Keep = ([MatrixLine]) throws -> [MatrixLineProblem?]

    /// What the neighbours of one of the longest rows take: some hundred thousand.
    static let maximumLineBytes = 4 << 20
    /// A batch is kept at so many cells, which takes some hundredths of a second …
    private static let cellsPerBatch = 1 << 16
    /// … or lines.
    private static let linesPerBatch = 1 << 16

    private let externalIDPrefix: String
    private let keep: Keep
    private var input: BulkInput
    /// Nil until the columns of a CSV are known.
    private var columns: MatrixCellColumns?
    private var batch: [(number: Int, line: MatrixLine)] = []
    private var cellsInBatch = 0
    private var report = MatrixRowReport()

    /// - Parameters:
    ///   - externalIDPrefix: put before the external ids of lines.
    ///   - keep: says of each line what is wrong with it; nil for one that was kept.
    init(_ format: BulkFormat = .ndjson, externalIDPrefix: String = "", keep: @escaping Keep) {
        input = BulkInput(format, maximumLineBytes: Self.maximumLineBytes)
        self.externalIDPrefix = externalIDPrefix
        self.keep = keep
    }

    /// Takes the next piece, wherever it is cut. Throws what keeping throws, and `.invalid` where what follows cannot be read.
    public mutating func receive(_ piece: [UInt8]) throws {
        try read { input, take in try input.receive(piece, take) }
    }

    /// Keeps what is left; what became of all lines. Throws as `receive` does.
    public mutating func finish() throws -> MatrixRowReport {
        try read { input, take in try input.finish(take) }
        try keepBatch()
        report.lineCount = input.lineCount
        return report
    }

    /// Lends the input to the body, together with what takes its records.
    private mutating func read(_ body: (inout BulkInput, BulkInput.Take) throws -> Void) throws {
        // Taken out meanwhile, as taking a record changes the rest of this value.
        var input = self.input
        self.input = BulkInput(.ndjson)
        defer { self.input = input }
        try body(&input) { number, record in try take(number, record) }
    }

    private mutating func take(_ number: Int, _ record: Result<BulkInput.Record, StreamProblem>) throws {
        if columns == nil, case .success(.row(let row)) = record {
            columns = try MatrixCellColumns(row.columns, externalIDPrefix: externalIDPrefix)
        }
        do throws(MatrixLineProblem) {
            let line = try line(record)
            batch.append((number, line))
            cellsInBatch += line.cells.count
        } catch {
            report.reject(error, line: number)
        }
        if batch.count >= Self.linesPerBatch || cellsInBatch >= Self.cellsPerBatch { try keepBatch() }
    }

    private func line(_ record: Result<BulkInput.Record, StreamProblem>) throws(MatrixLineProblem) -> MatrixLine {
        let found: BulkInput.Record
        do { found = try record.get() } catch {
            throw MatrixLineProblem(pointer: error.pointer, detail: error.detail)
        }
        switch found {
        case .line(let bytes): return try MatrixLine.parse(bytes, externalIDPrefix: externalIDPrefix)
        case .row(let row):
            guard let columns else { preconditionFailure("a row came before its columns") }
            do {
                return try columns.line(row)
            } catch {
                throw MatrixLineProblem(pointer: error.pointer, detail: error.detail)
            }
        }
    }

    // MARK: Batches

    private mutating func keepBatch() throws {
        if batch.isEmpty { return }
        let problems = try keep(batch.map(\.line))
        for (problem, (number, line)) in zip(problems, batch) {
            if let problem { report.reject(problem, line: number) } else { report.accept(line) }
        }
        batch.removeAll(keepingCapacity: true)
        cellsInBatch = 0
    }
}

/// What became of the lines of a load.
public struct MatrixRowReport: Sendable, Equatable {
    /// Why a line was left out.
    public struct Problem: Sendable, Equatable {
        /// Counted from 1.
        public let line: Int
        public let problem: MatrixLineProblem
    }

    /// More of them help nobody, and are only counted.
    public static let listedProblems = 100

    /// With empty ones.
    public internal(set) var lineCount = 0
    /// Whether a cell is new or comes again is not looked up: the version's completion counts each once.
    public private(set) var accepted = 0
    public private(set) var cellCount = 0
    public private(set) var rejected = 0
    /// The first ones, in order of line.
    public private(set) var problems: [Problem] = []

    mutating func accept(_ line: MatrixLine) {
        accepted += 1
        cellCount += line.cells.count
    }

    mutating func reject(_ problem: MatrixLineProblem, line: Int) {
        rejected += 1
        let place = problems.lastIndex { $0.line < line }.map { $0 + 1 } ?? 0
        guard place < Self.listedProblems else { return }
        problems.insert(Problem(line: line, problem: problem), at: place)
        if problems.count > Self.listedProblems { problems.removeLast() }
    }
}
