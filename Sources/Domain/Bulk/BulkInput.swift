/// The records of a stream, in whichever format it is written.
struct BulkInput {
    enum Record {
        /// JSON.
        case line([UInt8])
        case row(CSVRow)
    }

    /// Takes a record and the number of its line.
    typealias Take = (Int, Result<Record, StreamProblem>) throws -> Void

    private var lines: LineStream
    /// Nil unless it is written as CSV.
    private var rows: CSVStream?

    init(_ format: BulkFormat, maximumLineBytes: Int = LineStream.maximumLineBytes) {
        lines = LineStream(maximumLineBytes: maximumLineBytes)
        if format == .csv { rows = CSVStream() }
    }

    /// Lines so far.
    var lineCount: Int { rows?.lineCount ?? lines.lineCount }

    /// Throws what taking throws, and `.invalid` where all that follows cannot be read.
    mutating func receive(_ piece: [UInt8], _ take: Take) throws {
        try Self.naming {
            if rows != nil {
                try rows?.receive(piece) { try take($0, $1.map(Record.row)) }
            } else {
                try lines.receive(piece) { try take($0, $1.map(Record.line)) }
            }
        }
    }

    /// Throws as `receive` does.
    mutating func finish(_ take: Take) throws {
        try Self.naming {
            if rows != nil {
                try rows?.finish { try take($0, $1.map(Record.row)) }
            } else {
                try lines.finish { try take($0, $1.map(Record.line)) }
            }
        }
    }

    /// Names the content as what is wrong.
    private static func naming(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let problem as StreamProblem {
            throw DomainError.invalid("content", problem.detail)
        }
    }
}
