public import Domain

/// Loads a data set from a folder or a file: items, users, and ratings.
///
/// Rows that cannot be used are counted, and the first of them listed; they stop nothing. Memory depends on how many items and
/// users there are, and not on how many ratings. Importing the same files again changes nothing, so that an import that was
/// stopped goes on where it was by being begun again. Whether anything is written, and not only compared, is for the store.
public struct DataSetImport: Sendable {
    private let bulk: any BulkStore
    private let clock: any Clock
    private let scale: RatingScale
    private let options: ImportOptions

    public init(
        bulk: any BulkStore,
        clock: any Clock,
        scale: RatingScale,
        options: ImportOptions = ImportOptions()
    ) {
        self.bulk = bulk
        self.clock = clock
        self.scale = scale
        self.options = options
    }

    /// Reads the files of the named layout, or of the first layout whose files are there.
    ///
    /// Throws `ImportError`, what the store throws, and what `progress` throws, which thereby ends the import; batches that
    /// were saved until then stay.
    public func run(
        path: String,
        format: String? = nil,
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> ImportReport {
        let (layout, files) = try find(path: path, format: format)
        var run = ImportRun(
            layout,
            files: files.map(\.name),
            bulk: bulk,
            at: clock.now,
            scale: scale,
            options: options
        )
        var meter = try ImportMeter(files)
        for (number, file) in files.enumerated() {
            run.fileNumber = number
            try read(file, into: &run, &meter, progress)
            try run.beginSavingItems()
        }
        try run.saveInteractions { done, total in
            let fraction = total == 0 ? 1 : Double(done) / Double(total)
            try progress(ImportProgress(phase: .saving, fraction: fraction, rows: done))
        }
        return run.report
    }

    /// Throws `.missing`, `.unknownFormat` and `.unknownLayout`.
    private func find(path: String, format: String?) throws(ImportError) -> (ImportLayout, [ImportFile]) {
        let candidates = ImportLayout.all.filter { format == nil || $0.name == format }
        if candidates.isEmpty { throw .unknownFormat(format ?? "", known: ImportLayout.names) }
        let place = try ImportPlace(path: path)
        for layout in candidates {
            if let files = try layout.files(place, options) { return (layout, files) }
        }
        throw .unknownLayout(path: path, lookedFor: candidates.map { "\($0.lookedFor) (\($0.name))" })
    }

    // MARK: Reading

    private func read(
        _ file: ImportFile,
        into run: inout ImportRun,
        _ meter: inout ImportMeter,
        _ progress: (ImportProgress) throws -> Void
    ) throws {
        meter.begin(file.phase)
        switch file.rows {
        case .table(let dialect, let header, let mapping):
            var reader = try CSVReader(path: file.path, dialect: dialect)
            let columns = try ImportColumns(header, &reader, path: file.path)
            let map = mapping(columns)
            while true {
                let step = try reader.next()
                if step == .end { break }
                run.line = reader.line
                do {
                    if case .malformed(let problem) = step { throw RowRejection(problem) }
                    if let count = columns.count { try reader.expect(fields: count) }
                    try map(reader, &run)
                } catch let rejection as RowRejection {
                    run.reject(rejection)
                } catch let problem as CSVProblem {
                    run.reject(RowRejection(problem))
                }
                if meter.isDue() { try progress(meter.progress(bytesRead: reader.bytesRead)) }
            }
            meter.finish(bytes: reader.byteCount)
        case .objects(let map):
            var reader = try JSONValueReader(path: file.path)
            var count = 0
            while true {
                let step = try reader.next()
                if step == .end { break }
                count += 1
                // Where a whole array stands on one line, its elements are counted instead.
                run.line = reader.line == 1 ? count : reader.line
                do {
                    switch step {
                    case .value(let value): try map(value, &run)
                    case .malformed(let problem): throw RowRejection(.malformed, problem)
                    case .end: break
                    }
                } catch let rejection as RowRejection {
                    run.reject(rejection)
                }
                if meter.isDue() { try progress(meter.progress(bytesRead: reader.bytesRead)) }
            }
            meter.finish(bytes: reader.byteCount)
        }
        try progress(meter.progress(bytesRead: 0))
    }
}

/// Adds up how far reading is over the files of each phase.
private struct ImportMeter {
    /// Rows between two reports.
    private static let interval = 5000

    private var bytesTotal: [ImportProgress.Phase: Int] = [:]
    private var phase = ImportProgress.Phase.details
    private var finishedBytes = 0
    private var rows = 0

    /// Throws `.unreadable`.
    init(_ files: [ImportFile]) throws(ImportError) {
        for file in files {
            let source = try ByteSource(path: file.path)
            bytesTotal[file.phase, default: 0] += source.byteCount
        }
    }

    mutating func begin(_ phase: ImportProgress.Phase) {
        guard phase != self.phase else { return }
        self.phase = phase
        finishedBytes = 0
        rows = 0
    }

    /// Counts a row.
    mutating func isDue() -> Bool {
        rows += 1
        return rows % Self.interval == 0
    }

    mutating func finish(bytes: Int) {
        finishedBytes += bytes
    }

    func progress(bytesRead: Int) -> ImportProgress {
        let total = max(bytesTotal[phase] ?? 0, 1)
        return ImportProgress(
            phase: phase,
            fraction: min(Double(finishedBytes + bytesRead) / Double(total), 1),
            rows: rows
        )
    }
}
