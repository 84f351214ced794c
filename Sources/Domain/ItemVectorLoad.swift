/// Reads vectors from lines of JSON as they come in, and saves them a batch at a time: its memory does not grow with them.
///
///     {"item_id": 7, "vector": [0.1, -0.25, 0.5]}
///     {"external_id": "film-1", "vector": [0.3, 0.5, -0.125]}
///
/// A line that cannot be used costs itself alone; empty lines are passed over. What has been saved stays when the rest never
/// comes, and giving it again changes nothing.
public struct ItemVectorLoad {
    typealias Save = ([ItemVectorLine]) throws -> [Result<ItemVectorChange, DomainError>]

    /// Twice what the longest vector takes with all digits that a number can have.
    static let maximumLineBytes = 256 << 10
    /// A batch is saved at so many numbers, 1 MiB, which takes some hundredths of a second …
    private static let numbersPerBatch = 1 << 18
    /// … or lines.
    private static let linesPerBatch = 1_000

    private struct Read {
        let number: Int
        let line: Result<ItemVectorLine, ItemVectorReport.Problem>
    }

    private let externalIDPrefix: String
    private let save: Save
    private var lines = LineStream(maximumLineBytes: Self.maximumLineBytes)
    private var batch: [Read] = []
    private var numbersInBatch = 0
    private var report = ItemVectorReport()

    /// - Parameter externalIDPrefix: put before the external ids of lines.
    init(externalIDPrefix: String = "", save: @escaping Save) {
        self.externalIDPrefix = externalIDPrefix
        self.save = save
    }

    /// How many lines there have been so far.
    public var lineCount: Int { lines.lineCount }

    /// Takes the next piece, wherever it is cut. Throws what saving throws.
    public mutating func receive(_ piece: [UInt8]) throws {
        var come: [(number: Int, line: Result<[UInt8], StreamProblem>)] = []
        lines.receive(piece) { come.append(($0, $1)) }
        for (number, line) in come { try take(number, line) }
    }

    /// Saves what is left; what became of all lines. Throws what saving throws.
    public mutating func finish() throws -> ItemVectorReport {
        var come: [(number: Int, line: Result<[UInt8], StreamProblem>)] = []
        lines.finish { come.append(($0, $1)) }
        for (number, line) in come { try take(number, line) }
        try saveBatch()
        report.lineCount = lines.lineCount
        return report
    }

    // MARK: Lines

    private mutating func take(_ number: Int, _ line: Result<[UInt8], StreamProblem>) throws {
        switch line {
        case .failure(let problem):
            batch.append(Read(number: number, line: .failure(Self.problem(number, "", problem.detail))))
        case .success(let bytes):
            let read = read(bytes, number)
            if case .success(let line) = read { numbersInBatch += line.numbers.count }
            batch.append(Read(number: number, line: read))
        }
        if batch.count >= Self.linesPerBatch || numbersInBatch >= Self.numbersPerBatch { try saveBatch() }
    }

    private func read(_ bytes: [UInt8], _ number: Int) -> Result<ItemVectorLine, ItemVectorReport.Problem> {
        do {
            var fields = try JSONFields(JSONReader.parse(bytes))
            let subject = subject(&fields)
            let numbers = fields.requiredDoubles("vector")
            try fields.finish()
            return .success(try ItemVectorLine(item: subject, numbers: numbers))
        } catch let error as JSONError {
            return .failure(Self.problem(number, "", "column \(error.column): expected \(error.expected)"))
        } catch let error as JSONProblems {
            return .failure(Self.problem(number, error.problems[0].pointer, error.problems[0].detail))
        } catch {
            return .failure(Self.problem(number, error))
        }
    }

    /// Whose vector it is; what stands for nobody where that is noted as a problem.
    private func subject(_ fields: inout JSONFields) -> ItemVectorLine.Subject {
        let id = fields.optionalInteger("item_id")
        let externalID = fields.optionalString("external_id")
        switch (id, externalID) {
        case (let id?, nil): return .id(ID(Int64(id)))
        case (nil, let externalID?): return .externalID(externalIDPrefix + externalID)
        case (nil, nil): fields.addProblem("item_id", "is required, or external_id in its place")
        default: fields.addProblem("external_id", "must not stand beside item_id")
        }
        return .id(ID(0))
    }

    // MARK: Batches

    private mutating func saveBatch() throws {
        let lines = batch.compactMap { try? $0.line.get() }
        var outcomes = lines.isEmpty ? [] : try save(lines)[...]
        for read in batch {
            switch read.line {
            case .failure(let problem): report.reject(problem)
            case .success:
                guard let outcome = outcomes.popFirst() else { preconditionFailure("fewer outcomes than lines") }
                switch outcome {
                case .success(let change): report.count(change)
                case .failure(let error): report.reject(Self.problem(read.number, error))
                }
            }
        }
        batch.removeAll(keepingCapacity: true)
        numbersInBatch = 0
    }

    private static func problem(_ line: Int, _ pointer: String, _ detail: String) -> ItemVectorReport.Problem {
        ItemVectorReport.Problem(line: line, pointer: pointer, detail: detail)
    }

    private static func problem(_ line: Int, _ error: any Error) -> ItemVectorReport.Problem {
        guard let error = error as? DomainError else { return problem(line, "", "\(error)") }
        if case .invalid(let problems) = error, let first = problems.first {
            return problem(line, "/" + first.field, first.message)
        }
        return problem(line, "", error.explanation)
    }
}

/// What became of the lines of a load.
public struct ItemVectorReport: Sendable, Equatable {
    /// Why a line was left out.
    public struct Problem: Error, Equatable {
        /// Counted from 1.
        public let line: Int
        /// Where in the line (RFC 6901); empty for all of it.
        public let pointer: String
        public let detail: String
    }

    /// More of them help nobody, and are only counted.
    public static let listedProblems = 100

    /// With empty ones.
    public internal(set) var lineCount = 0
    public private(set) var created = 0
    public private(set) var updated = 0
    public private(set) var unchanged = 0
    public private(set) var rejected = 0
    /// The first ones.
    public private(set) var problems: [Problem] = []

    mutating func count(_ change: ItemVectorChange) {
        switch change {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        }
    }

    mutating func reject(_ problem: Problem) {
        rejected += 1
        if problems.count < Self.listedProblems { problems.append(problem) }
    }
}
