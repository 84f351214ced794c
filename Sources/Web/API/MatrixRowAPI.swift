import Domain

/// `/api/v1/similarity-matrices/{matrix}/versions/{number}/rows`.
struct MatrixRowAPI {
    func index(_ call: APICall) throws -> Response {
        let page = try call.services.matrices.rows(
            of: call.versionNumber,
            of: call.id("matrix"),
            page: call.pageRequest(),
            viewer: call.viewer
        )
        return try call.list(page) { $0.matrixRow($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let text = call.request.parameters["row"] ?? ""
        guard let id = Int64(text) else { throw DomainError.notFound("row “\(text)”") }
        let row = try call.services.matrices.row(
            id,
            of: call.versionNumber,
            of: call.id("matrix"),
            viewer: call.viewer
        )
        return try call.json { $0.matrixRow(row) }
    }

    /// Takes lines of JSON or rows of CSV as they come. Throws a 415 for another kind of content.
    func load(_ call: APICall) throws -> any ContentReceiver {
        let load = try call.services.matrices.load(
            call.versionNumber,
            of: call.id("matrix"),
            call.bulkFormat(),
            viewer: call.viewer
        )
        return MatrixRowReceiver(load: load, call: call)
    }
}

/// Takes the cells of one request. What it has kept stays, whatever becomes of the rest.
private struct MatrixRowReceiver: ContentReceiver {
    var load: MatrixRowLoad
    let call: APICall

    mutating func receive(_ piece: [UInt8]) throws {
        try load.receive(piece)
    }

    mutating func finish() throws -> Response {
        let report = try load.finish()
        return try call.json { $0.matrixRowReport(report) }
    }

    mutating func cancel() {}
}

extension JSONWriter {
    fileprivate mutating func matrixRow(_ row: MatrixRow) {
        object { writer in
            writer.field("id", row.id)
            writer.key("neighbours")
            writer.array { writer in
                for neighbour in row.neighbours {
                    writer.object { writer in
                        writer.field("id", neighbour.id)
                        writer.field("similarity", neighbour.similarity)
                    }
                }
            }
        }
    }

    /// The shortest digits that tell this number of 32 bits from all others.
    mutating func field(_ name: StaticString, _ number: Float) {
        field(name, Double(number.description) ?? Double(number))
    }

    fileprivate mutating func matrixRowReport(_ report: MatrixRowReport) {
        object { writer in
            writer.field("lines", report.lineCount)
            writer.field("accepted", report.accepted)
            writer.field("cells", report.cellCount)
            writer.field("rejected", report.rejected)
            writer.key("errors")
            writer.array { writer in
                for rejected in report.problems {
                    writer.object { writer in
                        writer.field("line", rejected.line)
                        writer.field("code", rejected.problem.kind.rawValue)
                        writer.field("pointer", rejected.problem.pointer)
                        writer.field("detail", rejected.problem.detail)
                    }
                }
            }
        }
    }
}
