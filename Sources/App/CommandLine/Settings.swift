import Glibc

/// Values by name: from flags, then `PALATE_*` variables, then a file.
///
/// Each group of settings reads its own from here, and declares them as options beside that.
struct Settings: Sendable {
    private let arguments: Arguments
    private let environment: [String: String]
    private let file: [String: [String]]

    /// Throws `CommandFailure` for a file that cannot be read or that sets what is not known.
    init(arguments: Arguments, environment: [String: String], known: Set<String>) throws(CommandFailure) {
        self.arguments = arguments
        self.environment = environment
        file = try Self.readFile(arguments.value("config") ?? environment["PALATE_CONFIG"], known: known)
    }

    func text(_ name: String) -> String? {
        texts(name).last
    }

    /// Every value of what may be given more than once, in order. A variable has one.
    func texts(_ name: String) -> [String] {
        let given = arguments.allValues(name)
        if !given.isEmpty { return given }
        return environment[Self.variable(name)].map { [$0] } ?? file[name] ?? []
    }

    /// Throws `UsageError` if the value is not a whole number in the range.
    func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”."
            )
        }
        return number
    }

    /// A flag of the command line, or `yes` or `no` elsewhere. Throws `UsageError` for another word.
    func isOn(_ name: String) throws(UsageError) -> Bool {
        if arguments.has(name) { return true }
        switch text(name) {
        case nil, "no", "false", "0", "": return false
        case "yes", "true", "1": return true
        case let text?: throw UsageError("\(name) is yes or no, not “\(text)”.")
        }
    }

    /// The elements of a comma-separated list; empty ones are left out.
    func list(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: ",").map(\.trimmedSpaces).filter { !$0.isEmpty }
    }

    /// `tls-key` as `PALATE_TLS_KEY`.
    private static func variable(_ name: String) -> String {
        "PALATE_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    /// `name = value` lines; `#` begins a comment line. Without a given path, `palate.conf` is read if it exists.
    private static func readFile(
        _ given: String?,
        known: Set<String>
    ) throws(CommandFailure) -> [String: [String]] {
        guard let text = readText(given ?? "palate.conf") else {
            if let given { throw CommandFailure("The configuration file \(given) cannot be read.") }
            return [:]
        }
        var settings: [String: [String]] = [:]
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
            settings[parts[0], default: []].append(parts[1])
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
