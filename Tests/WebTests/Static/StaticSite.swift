import Support

@testable import Web

/// The files of a folder, served on the wire.
final class StaticSite {
    private let server: TestServer
    let files: StaticFiles

    init(_ files: StaticFiles) throws {
        self.files = files
        server = try TestServer { routes in
            routes.on(.get, "/assets/{path*}") { try files.respond(to: $0, path: $0.parameters["path"] ?? "") }
        }
    }

    /// Asks for the target, each field as a whole line.
    func get(_ target: String, _ fields: String...) throws -> RawClient.Answer {
        try ask("GET", target, fields)
    }

    func head(_ target: String, _ fields: String...) throws -> RawClient.Answer {
        try ask("HEAD", target, fields)
    }

    func tag(_ target: String, _ fields: String...) throws -> String {
        try ask("GET", target, fields)["ETag"] ?? "none"
    }

    private func ask(_ method: String, _ target: String, _ fields: [String]) throws -> RawClient.Answer {
        let lines = (["\(method) /assets/\(target) HTTP/1.1", "Host: a"] + fields).map { $0 + "\r\n" }.joined()
        return try server.client().ask(lines + "\r\n", isHead: method == "HEAD")
    }
}
