import Glibc

/// How this process is set: from flags, then `PALATE_*` variables, then a file, then defaults.
struct Configuration: Sendable {
    let databasePath: String
    /// The folder that holds `Templates`, `Public` and `Migrations`.
    let root: String
    let host: String
    let port: Int
    let loopCount: Int
    /// How the site is reached from outside, for links that are printed; nil: by host and port.
    let siteURL: String?
    /// Behind TLS: cookies are marked `Secure`.
    let isSecure: Bool

    static let options: [Option] = [
        Option("database", "FILE", "The SQLite file (PALATE_DATABASE; palate.db)."),
        Option("root", "DIR", "Where Templates, Public and Migrations are (PALATE_ROOT; found by itself)."),
        Option("config", "FILE", "A file of “name = value” lines (PALATE_CONFIG; palate.conf if it exists)."),
    ]

    static let serverOptions: [Option] = [
        Option("host", "ADDRESS", "The address to listen on (PALATE_HOST; 127.0.0.1)."),
        Option("port", "NUMBER", "The port to listen on; 0 takes a free one (PALATE_PORT; 8080)."),
        Option("loops", "NUMBER", "Event loops (PALATE_LOOPS; one per core)."),
        Option("url", "URL", "How the site is reached from outside; https makes cookies Secure (PALATE_URL)."),
    ]

    /// Throws `UsageError` for a value that cannot be, `CommandFailure` for a file that cannot be read or a root that is
    /// not to be found.
    init(arguments: Arguments, environment: [String: String]) throws {
        let file = try Self.readFile(arguments.value("config") ?? environment["PALATE_CONFIG"])
        func setting(_ name: String) -> String? {
            arguments.value(name) ?? environment["PALATE_" + name.uppercased()] ?? file[name]
        }
        func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
            guard let text = setting(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw UsageError(
                    "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”."
                )
            }
            return number
        }
        databasePath = setting("database") ?? "palate.db"
        // To SQLite, an empty name is a database that is thrown away at the end.
        if databasePath.isEmpty { throw UsageError("database takes the name of a file.") }
        root = try Self.findRoot(setting("root"))
        host = setting("host") ?? "127.0.0.1"
        port = try number("port", in: 0...65_535) ?? 8080
        loopCount = try number("loops", in: 1...256) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        siteURL = try setting("url").map(Self.checkedURL)
        isSecure = siteURL?.hasPrefix("https://") ?? false
    }

    private static func checkedURL(_ text: String) throws(UsageError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw UsageError("url begins with http:// or https://, unlike “\(text)”.")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The working folder, or one at or above the executable's, that holds `Migrations`.
    private static func findRoot(_ given: String?) throws(CommandFailure) -> String {
        if let given {
            guard isRoot(given) else {
                throw CommandFailure(
                    "\(given) does not hold Templates, Public and Migrations. Point --root to the folder that does."
                )
            }
            return given
        }
        if isRoot(".") { return "." }
        var folder = executableFolder()
        while !folder.isEmpty {
            if isRoot(folder) { return folder }
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        }
        throw CommandFailure(
            "The folders Templates, Public and Migrations are neither here nor beside the executable. Point --root to the folder that holds them."
        )
    }

    private static func isRoot(_ folder: String) -> Bool {
        ["Templates", "Public", "Migrations"].allSatisfy { access("\(folder)/\($0)", R_OK | X_OK) == 0 }
    }

    private static func executableFolder() -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return "" }
        let path = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    /// `name = value` lines; `#` begins a comment line. Without a given path, `palate.conf` is read if it exists.
    private static func readFile(_ given: String?) throws -> [String: String] {
        guard let text = readText(given ?? "palate.conf") else {
            if let given { throw CommandFailure("The configuration file \(given) cannot be read.") }
            return [:]
        }
        let known = Set((options + serverOptions).map(\.name))
        var settings: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmedSpaces)
            guard parts.count == 2, known.contains(parts[0]) else {
                throw CommandFailure(
                    "Line \(index + 1) of \(given ?? "palate.conf") is not a “name = value” with a known name: \(line)"
                )
            }
            settings[parts[0]] = parts[1]
        }
        return settings
    }
}

/// The whole of a small text file; nil if it cannot be read.
func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { break }
        bytes += chunk[..<count]
    }
    return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
}

extension Substring {
    fileprivate var trimmedSpaces: String {
        var part = self
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }
}
