/// Takes a stream of lines as it comes in, and saves them a batch at a time: its memory does not grow with them.
///
/// A line that cannot be used costs itself alone. Every load comes to one of two ends: `finish` or `cancel`.
public protocol BulkLoad {
    /// Takes the next piece, wherever it is cut. Throws what saving throws, and `.invalid` for a stream that cannot be a load.
    mutating func receive(_ piece: [UInt8]) throws
    /// Saves what is left; what became of all lines. Throws as `receive` does.
    mutating func finish() throws -> BulkReport
    /// Saves what came whole of a stream that was broken off, unless it is to be all or nothing.
    mutating func cancel()
}

/// How one kind of line is read and saved.
struct BulkKind<Line: Sendable>: Sendable {
    typealias Save =
        @Sendable (
            _ next: () -> ArraySlice<Line>?,
            _ whole: Bool,
            _ record: ([LineOutcome]) throws -> Void
        ) throws -> Void

    /// From the fields of a JSON object. Throws `JSONProblems`, `DomainError` and `StreamProblem`.
    let read: @Sendable (JSONValue) throws -> Line
    /// For the rows of a table with these columns. Throws `StreamProblem` for a column that there is not.
    let rowReader: @Sendable ([String]) throws -> @Sendable (CSVRow) throws -> Line
    let linesPerBatch: Int
    /// Saves one batch or more in one transaction, as `BulkStore.saveInteractions` does.
    let save: Save
}

/// A load that is under way.
struct StreamedLoad<Line: Sendable>: BulkLoad {
    /// A batch is saved when so many bytes have come, however few lines they are.
    private static var bytesPerBatch: Int { 16 << 20 }

    fileprivate struct Batch: LineBatch {
        var lines: [Line] = []
        /// Where each stands in the stream.
        var numbers: [Int] = []
        /// What could not be read; the first ones.
        var unread: [BulkReport.Problem] = []
        var unreadCount = 0
        /// Where the last one stands, whether it could be read or not.
        var lastNumber = 0
        var byteCount = 0

        var count: Int { lines.count + unreadCount }
    }

    private let kind: BulkKind<Line>
    private let options: BulkOptions
    /// Keeps how far the load is; called in the transaction that saves it.
    private let record: @Sendable (BulkReport, _ isFinished: Bool) throws -> Void
    private let isOver: @Sendable () -> Void

    private var input: BulkInput
    private var readRow: (@Sendable (CSVRow) throws -> Line)?
    private var batch = Batch()
    /// Lines up to here were settled by an earlier try.
    private let settled: Int
    private let saver: BatchSaver<Batch, BulkReport>

    /// - Parameters:
    ///   - earlier: what an earlier try of the same load came to.
    ///   - isOver: called once, at the end.
    init(
        _ kind: BulkKind<Line>,
        format: BulkFormat,
        options: BulkOptions,
        after earlier: BulkReport = BulkReport(),
        record: @escaping @Sendable (BulkReport, _ isFinished: Bool) throws -> Void,
        isOver: @escaping @Sendable () -> Void
    ) {
        self.kind = kind
        self.options = options
        self.record = record
        self.isOver = isOver
        input = BulkInput(format)
        settled = earlier.lineCount
        saver = BatchSaver(earlier) { source, report in
            try Self.save(source, by: kind, options, record, &report)
        }
    }

    mutating func receive(_ piece: [UInt8]) throws {
        batch.byteCount += piece.count
        try read { input, take in try input.receive(piece, take) }
        if options.isAtomic { try checkSize() }
    }

    mutating func finish() throws -> BulkReport {
        try read { input, take in try input.finish(take) }
        if options.isAtomic { try checkSize() }
        try save()
        var report = try saver.finish()
        report.lineCount = max(report.lineCount, input.lineCount)
        try record(report, true)
        isOver()
        return report
    }

    mutating func cancel() {
        if !options.isAtomic, !options.isDryRun {
            // Whoever sent it is gone; what could not be saved will be sent again.
            try? save()
        }
        _ = try? saver.finish()
        isOver()
    }

    // MARK: Reading

    /// Lends the input to the body, together with what takes its records.
    private mutating func read(_ body: (inout BulkInput, BulkInput.Take) throws -> Void) throws {
        // Taken out meanwhile, as taking a record changes the rest of this value.
        var input = self.input
        self.input = BulkInput(.ndjson)
        defer { self.input = input }
        try body(&input) { number, record in try take(number, record) }
    }

    private mutating func take(_ number: Int, _ record: Result<BulkInput.Record, StreamProblem>) throws {
        // Rows behind those that are settled need it too.
        if readRow == nil, case .success(.row(let row)) = record { readRow = try kind.rowReader(row.columns) }
        guard number > settled else { return }
        do {
            let line =
                switch try record.get() {
                case .line(let bytes): try kind.read(JSONReader.parse(bytes))
                case .row(let row): try readRow?(row)
                }
            guard let line else { preconditionFailure("a row came before its columns") }
            batch.lines.append(line)
            batch.numbers.append(number)
        } catch {
            batch.unreadCount += 1
            if batch.unread.count < options.problemCount { batch.unread.append(Self.problem(error, line: number)) }
        }
        batch.lastNumber = number
        if !options.isAtomic, batch.count >= kind.linesPerBatch || batch.byteCount >= Self.bytesPerBatch { try save() }
    }

    private static func problem(_ error: any Error, line: Int) -> BulkReport.Problem {
        switch error {
        case let problem as StreamProblem:
            let code = problem.pointer.isEmpty ? BulkReport.Problem.Code.malformed : .invalid
            return .init(line: line, code: code, pointer: problem.pointer, detail: problem.detail)
        case let error as JSONError:
            return .init(
                line: line,
                code: .malformed,
                pointer: "",
                detail: "At column \(error.column) there should be \(error.expected)."
            )
        case let error as JSONProblems:
            let first = error.problems[0]
            return .init(line: line, code: .invalid, pointer: first.pointer, detail: "The field \(first.detail).")
        case DomainError.invalid(let problems):
            return .init(line: line, .invalid(problems))
        case DomainError.forbidden:
            return .init(line: line, code: .forbidden, pointer: "", detail: "You may rate for yourself only.")
        default:
            return .init(line: line, code: .malformed, pointer: "", detail: "\(error)")
        }
    }

    private func checkSize() throws {
        guard batch.count <= BulkOptions.maxAtomicLines, batch.byteCount <= BulkOptions.maxAtomicBytes else {
            throw DomainError.invalid(
                "atomic",
                "All or nothing is for at most \(BulkOptions.maxAtomicLines) lines and \(BulkOptions.maxAtomicBytes >> 20) MB."
            )
        }
    }

    // MARK: Saving

    /// Hands the batch over to be saved while the next one is read.
    private mutating func save() throws {
        guard batch.count > 0 else { return }
        try saver.put(batch)
        batch = Batch()
        batch.lines.reserveCapacity(kind.linesPerBatch)
        batch.numbers.reserveCapacity(kind.linesPerBatch)
    }

    /// What a transaction throws whose lines are not all good.
    private struct Refused: Error {
        let report: BulkReport
    }

    /// Saves batches in one transaction.
    private static func save(
        _ source: BatchSource<Batch>,
        by kind: BulkKind<Line>,
        _ options: BulkOptions,
        _ record: (BulkReport, _ isFinished: Bool) throws -> Void,
        _ report: inout BulkReport
    ) throws {
        if source.first.lines.isEmpty || options.isAtomic && source.first.unreadCount > 0 {
            report.add(source.first, [], options)
            report.isSaved = !options.isAtomic
            return
        }
        var after = report
        do {
            try kind.save(source.lines, options.isAtomic) { outcomes in
                var rest = outcomes[...]
                for batch in source.taken {
                    after.add(batch, rest.prefix(batch.numbers.count), options)
                    rest = rest.dropFirst(batch.numbers.count)
                }
                if options.isAtomic, after.rejected > 0 { throw Refused(report: after) }
                try record(after, false)
            }
            report = after
        } catch let refused as Refused {
            report.rejected = refused.report.rejected
            report.problems = refused.report.problems
            report.lineCount = refused.report.lineCount
            report.isSaved = false
        }
    }
}

extension BulkReport {
    /// Adds what became of a batch's lines, and those between them that could not be read.
    fileprivate mutating func add<Line>(
        _ batch: StreamedLoad<Line>.Batch,
        _ outcomes: ArraySlice<LineOutcome>,
        _ options: BulkOptions
    ) {
        var refused: [Problem] = []
        for (number, outcome) in zip(batch.numbers, outcomes) {
            switch outcome {
            case .created: created += 1
            case .updated: updated += 1
            case .unchanged: unchanged += 1
            case .rejected(let problem):
                rejected += 1
                if refused.count < options.problemCount { refused.append(Problem(line: number, problem)) }
            }
        }
        add(
            unread: batch.unread,
            unreadCount: batch.unreadCount,
            refused: refused,
            atMost: options.problemCount
        )
        lineCount = max(lineCount, batch.lastNumber)
    }
}

/// A load that was finished before: what comes again is passed over.
struct FinishedLoad: BulkLoad {
    let report: BulkReport

    func receive(_ piece: [UInt8]) {}
    func finish() -> BulkReport { report }
    func cancel() {}
}
