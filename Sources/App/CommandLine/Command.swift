/// One `palate` command.
struct Command: Sendable {
    let name: String
    /// One line for the list of commands.
    let summary: String
    /// What follows the name: `movielens DIR`.
    let usage: String
    /// A line that can be copied.
    let example: String
    /// Options of its own; those of `Configuration` are understood by every command.
    let options: [Option]
    /// What else there is to know, below the options.
    var notes: [String] = []
    let run: @Sendable (Invocation) throws -> Void

    var help: String {
        var lines = ["palate \(name) \(usage)", "", summary, "", "Example:", "  \(example)", "", "Options:"]
        lines += Self.table(options + Configuration.options + [Option("help", nil, "Show this help.")])
        if !notes.isEmpty { lines += [""] + notes }
        return lines.joined(separator: "\n")
    }

    private static func table(_ options: [Option]) -> [String] {
        let left = options.map { "  --\($0.name)" + ($0.valueName.map { " \($0)" } ?? "") }
        let width = (left.map(\.count).max() ?? 0) + 2
        return zip(left, options).map { $0 + String(repeating: " ", count: width - $0.count) + $1.help }
    }
}

/// A command's arguments with the configuration that they, the environment and the file amount to.
struct Invocation {
    let arguments: Arguments
    let configuration: Configuration
}
