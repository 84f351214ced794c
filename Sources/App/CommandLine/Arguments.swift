/// The words after a command's name, taken apart by what the command declares.
struct Arguments: Sendable {
    private(set) var positionals: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// Reads `--name value`, `--name=value`, `--flag` and positionals; `--` ends the options.
    ///
    /// Throws `UsageError` for an option that is not declared, or that lacks its value.
    init(_ words: [String], options: [Option]) throws(UsageError) {
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" {
                positionals += words
                return
            }
            guard word.hasPrefix("--") else {
                if word.hasPrefix("-"), word.count > 1, Int(word) == nil {
                    throw UsageError("There is no option \(word); options begin with two dashes.")
                }
                positionals.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = options.first(where: { $0.name == name }) else {
                throw UsageError("There is no option --\(name) here.\(Self.suggestion(for: name, among: options))")
            }
            if option.valueName == nil {
                guard parts.count == 1 else { throw UsageError("--\(name) takes no value.") }
                flags.insert(name)
            } else if parts.count == 2 {
                values[name, default: []].append(String(parts[1]))
            } else if let value = words.first, !value.hasPrefix("--") {
                words.removeFirst()
                values[name, default: []].append(value)
            } else {
                throw UsageError("--\(name) needs a value: --\(name) \(option.valueName ?? "VALUE").")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The last value given.
    func value(_ name: String) -> String? { values[name]?.last }

    /// Every value given, in order.
    func allValues(_ name: String) -> [String] { values[name] ?? [] }

    /// Throws `UsageError` if the value is not a whole number in the range.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”."
            )
        }
        return number
    }

    /// Throws `UsageError` unless there are exactly as many positionals as names.
    func expect(_ names: [String]) throws(UsageError) {
        if positionals.count < names.count { throw UsageError("\(names[positionals.count]) is missing.") }
        if positionals.count > names.count { throw UsageError("“\(positionals[names.count])” is one word too many.") }
    }

    private static func suggestion(for name: String, among options: [Option]) -> String {
        let near = options.first { $0.name.hasPrefix(name.prefix(3)) || name.hasPrefix($0.name.prefix(3)) }
        return near.map { " Did you mean --\($0.name)?" } ?? ""
    }
}

/// An option that a command declares.
struct Option: Sendable {
    let name: String
    /// What stands for its value in the help; nil for a flag.
    let valueName: String?
    let help: String

    init(_ name: String, _ valueName: String? = nil, _ help: String) {
        self.name = name
        self.valueName = valueName
        self.help = help
    }
}

/// The command was called wrongly; the text says what to do.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

/// The command could not do its work; the text says why and what to do.
struct CommandFailure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
