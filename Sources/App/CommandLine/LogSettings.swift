/// What is told about requests: in the log, and in development to the browser.
struct LogSettings: Sendable {
    let format: AccessLog.Format
    /// Whether answers say how long they took.
    let isDevelopment: Bool

    static let options: [Option] = [
        Option("access-log", "FORMAT", "text, json or off, on standard error (PALATE_ACCESS_LOG; text)."),
        Option("quiet", nil, "The same as --access-log off."),
        Option("development", nil, "Answers say how long they took, by Server-Timing (PALATE_DEVELOPMENT)."),
    ]

    /// Throws `UsageError` for a format that there is not.
    init(_ settings: Settings) throws(UsageError) {
        isDevelopment = try settings.isOn("development")
        let isQuiet = try settings.isOn("quiet")
        switch settings.text("access-log") {
        case nil: format = isQuiet ? .off : .text
        case "off": format = .off
        case let text? where isQuiet: throw UsageError("quiet and an access-log of “\(text)” exclude each other.")
        case "text": format = .text
        case "json": format = .json
        case let text?: throw UsageError("access-log is text, json or off, not “\(text)”.")
        }
    }
}
