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
            ArraySlice<Line>,
            _ whole: Bool,
            _ record: ([LineOutcome]) throws -> Void
        ) throws -> [LineOutcome]

    /// From the fields of a JSON object. Throws `JSONProblems`, `DomainError` and `StreamProblem`.
    let read: @Sendable (JSONValue) throws -> Line
    /// For the rows of a table with these columns. Throws `StreamProblem` for a column that there is not.
    let rowReader: @Sendable ([String]) throws -> @Sendable (CSVRow) throws -> Line
    /// How many lines are saved at once.
    let batch: @Sendable () throws -> Int
    /// Saves lines from the first on, as `BulkStore` does.
    let save: Save
}

/// A load that is under way.
struct StreamedLoad<Line: Sendable>: BulkLoad {
    /// A batch is saved when so many bytes have come, however few lines they are.
    private static var bytesPerBatch: Int { 16 << 20 }

    /// Lines that are saved together.
    fileprivate struct Batch: Sendable {
        var lines: [Line] = []
        /// Where each stands in the stream.
        var numbers: [Int] = []
        /// What could not be read; the first ones.
        var unread: [BulkReport.Problem] = []
        /// Where all lines stand that could not be read.
        var unreadNumbers: [Int] = []
        var byteCount = 0
    }

    private let kind: BulkKind<Line>
    private let options: BulkOptions
    /// Keeps how far the load is; called in the transaction that saves it.
    private let record: @Sendable (BulkReport, _ isFinished: Bool) throws -> Void
    private let isOver: @Sendable () -> Void

    private var input: BulkInput
    private var readRow: (@Sendable (CSVRow) throws -> Line)?
    private var batch = Batch()
    private var linesPerBatch: Int
    /// Lines up to here were settled by an earlier try.
    private let settled: Int
    /// After all batches that are saved.
    private var report: BulkReport
    private var saving: Ahead<BulkReport, any Error>?
    /// What follows a batch that could not be saved must not be saved either, as then nobody would miss the batch.
    private var hasFailed = false

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
    ) throws {
        self.kind = kind
        self.options = options
        self.record = record
        self.isOver = isOver
        input = BulkInput(format)
        linesPerBatch = try kind.batch()
        settled = earlier.lineCount
        report = earlier
    }

    mutating func receive(_ piece: [UInt8]) throws {
        batch.byteCount += piece.count
        try read { input, take in try input.receive(piece, take) }
        if options.isAtomic { try checkSize() }
    }

    mutating func finish() throws -> BulkReport {
        try read { input, take in try input.finish(take) }
        if options.isAtomic { try checkSize() }
        try beginSaving()
        try finishSaving()
        report.lineCount = max(report.lineCount, input.lineCount)
        try record(report, true)
        isOver()
        return report
    }

    mutating func cancel() {
        if !options.isAtomic, !options.isDryRun {
            // Whoever sent it is gone; what could not be saved will be sent again.
            try? beginSaving()
        }
        try? finishSaving()
        isOver()
    }

    // MARK: Reading

    /// Lends the input to the body, together with what takes its records.
    private mutating func read(_ body: (inout BulkInput, BulkInput.Take) throws -> Void) throws {
        // Taken out meanwhile, as taking a record changes the rest of this value.
        var input = self.input
        self.input = BulkInput(.ndjson)
        defer { self.input = input }
        do {
            try body(&input) { number, record in try take(number, record) }
        } catch let problem as StreamProblem {
            throw DomainError.invalid("content", problem.detail)
        }
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
            batch.unreadNumbers.append(number)
            if batch.unread.count < options.problemCount { batch.unread.append(Self.problem(error, line: number)) }
        }
        let count = batch.lines.count + batch.unreadNumbers.count
        if !options.isAtomic, count >= linesPerBatch || batch.byteCount >= Self.bytesPerBatch { try beginSaving() }
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
        let count = batch.lines.count + batch.unreadNumbers.count
        guard count <= BulkOptions.maxAtomicLines, batch.byteCount <= BulkOptions.maxAtomicBytes else {
            throw DomainError.invalid(
                "atomic",
                "All or nothing is for at most \(BulkOptions.maxAtomicLines) lines and \(BulkOptions.maxAtomicBytes >> 20) MB."
            )
        }
    }

    // MARK: Saving

    /// Saves the batch while the next one is read.
    private mutating func beginSaving() throws {
        try finishSaving()
        guard !hasFailed, !batch.lines.isEmpty || !batch.unreadNumbers.isEmpty else { return }
        saving = Ahead { [kind, options, record, batch, report] in
            try Self.save(batch, by: kind, options, after: report, record)
        }
        batch = Batch()
        batch.lines.reserveCapacity(linesPerBatch)
        batch.numbers.reserveCapacity(linesPerBatch)
        linesPerBatch = try kind.batch()
    }

    private mutating func finishSaving() throws {
        guard let saving else { return }
        self.saving = nil
        do {
            report = try saving.value()
        } catch {
            hasFailed = true
            throw error
        }
    }

    /// What a transaction throws whose lines are not all good.
    private struct Refused: Error {
        let report: BulkReport
    }

    private static func save(
        _ batch: Batch,
        by kind: BulkKind<Line>,
        _ options: BulkOptions,
        after earlier: BulkReport,
        _ record: (BulkReport, _ isFinished: Bool) throws -> Void
    ) throws -> BulkReport {
        var report = earlier
        var done = 0
        if batch.lines.isEmpty || options.isAtomic && !batch.unreadNumbers.isEmpty {
            report.add(batch, 0..<0, [], isAll: true, options)
            report.isSaved = !options.isAtomic
            return report
        }
        do {
            while done < batch.lines.count {
                var next = report
                let outcomes = try kind.save(batch.lines[done...], options.isAtomic) { outcomes in
                    let end = done + outcomes.count
                    next.add(batch, done..<end, outcomes, isAll: end == batch.lines.count, options)
                    if options.isAtomic, next.rejected > 0 { throw Refused(report: next) }
                    try record(next, false)
                }
                report = next
                done += outcomes.count
            }
            return report
        } catch let refused as Refused {
            report.rejected = refused.report.rejected
            report.problems = refused.report.problems
            report.lineCount = refused.report.lineCount
            report.isSaved = false
            return report
        }
    }
}

extension BulkReport {
    /// Adds what became of some lines of a batch, and of those between them that could not be read.
    fileprivate mutating func add<Line>(
        _ batch: StreamedLoad<Line>.Batch,
        _ range: Range<Int>,
        _ outcomes: [LineOutcome],
        isAll: Bool,
        _ options: BulkOptions
    ) {
        var refused: [Problem] = []
        for (index, outcome) in zip(range, outcomes) {
            switch outcome {
            case .created: created += 1
            case .updated: updated += 1
            case .unchanged: unchanged += 1
            case .rejected(let problem):
                rejected += 1
                if refused.count < options.problemCount {
                    refused.append(Problem(line: batch.numbers[index], problem))
                }
            }
        }
        let last = max(batch.numbers.last ?? 0, batch.unreadNumbers.last ?? 0)
        let end = isAll ? last : batch.numbers[range.upperBound - 1]
        let passed = batch.unreadNumbers.count { $0 > lineCount && $0 <= end }
        let unread = batch.unread.filter { $0.line > lineCount && $0.line <= end }
        add(unread: unread, unreadCount: passed, refused: refused, atMost: options.problemCount)
        lineCount = max(lineCount, end)
    }
}

/// A load that was finished before: what comes again is passed over.
struct FinishedLoad: BulkLoad {
    let report: BulkReport

    func receive(_ piece: [UInt8]) {}
    func finish() -> BulkReport { report }
    func cancel() {}
}
