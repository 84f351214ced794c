import Domain
import Glibc
import Persistence

@main
enum Main {
    static let commands: [Command] = [
        .serve, .migrate, .demo, .importing, .generate, .train, .evaluate, .recommender, .user, .token,
    ]

    static func main() {
        // A peer that hangs up must cost its connection, not the process.
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst()), environment: environment()))
    }

    /// The exit code: 0 for done, 1 for could not, 2 for called wrongly.
    static func run(_ words: [String], environment: [String: String]) -> Int32 {
        guard let name = words.first, !["help", "--help", "-h"].contains(name) else {
            Terminal.say(overview)
            return words.isEmpty ? 2 : 0
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            Terminal.note("There is no command “\(name)”.\n\n\(overview)")
            return 2
        }
        if words.contains("--help") || words.contains("-h") {
            Terminal.say(command.help)
            return 0
        }
        do {
            let options = command.options + Configuration.options
            let arguments = try Arguments(Array(words.dropFirst()), options: options)
            let configuration = try Configuration(arguments: arguments, environment: environment)
            try command.run(Invocation(arguments: arguments, configuration: configuration))
            return 0
        } catch let error as UsageError {
            Terminal.note("palate \(name): \(error.message)\nTry: palate \(name) --help")
            return 2
        } catch {
            Terminal.note("palate \(name): \(describe(error))")
            return 1
        }
    }

    private static var overview: String {
        let width = (commands.map(\.name.count).max() ?? 0) + 2
        let list = commands.map { "  \($0.name)" + String(repeating: " ", count: width - $0.name.count) + $0.summary }
        return (["palate COMMAND [--help]", "", "Rate what you know, get what you will love.", ""] + list).joined(
            separator: "\n"
        )
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }
}

/// An error in words for whoever sits at the command line.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as CommandFailure: error.message
    case let error as DomainError: error.explanation
    case let error as SQLiteError where error.isFull:
        "The disk is full, or the database has reached the size it may have. Make room and try again; what was stored stays as it was."
    case is TrainingCancelled: "It was cancelled; what is live stays live."
    default: String(describing: error)
    }
}
