import Domain
import Glibc
import Web

/// How this process is set: from flags, then `PALATE_*` variables, then a file, then defaults.
struct Configuration: Sendable {
    let databasePath: String
    /// The folder that holds `Templates`, `Public` and `Migrations`.
    let root: String
    let server: ServerSettings
    let connections: ConnectionSettings
    let proxies: TrustedProxies?
    let log: LogSettings
    let rateLimits: RateLimits
    let trainingSchedule: TrainingSchedule
    /// When a matrix version that is being sent is given up.
    let abandonedAfterSeconds: Int64

    static let options: [Option] = [
        Option("database", "FILE", "The SQLite file (PALATE_DATABASE; palate.db)."),
        Option("root", "DIR", "Where Templates, Public and Migrations are (PALATE_ROOT; found by itself)."),
        Option("config", "FILE", "A file of “name = value” lines (PALATE_CONFIG; palate.conf if it exists)."),
    ]

    static let serverOptions =
        ServerSettings.options + TLSSettings.options + ConnectionSettings.options + ProxySettings.options
        + LogSettings.options
        + RateLimitSettings.options
        + TrainingSettings.options
        + PublishingSettings.options

    /// Throws `UsageError` for a value that cannot be, `CommandFailure` for a file that cannot be read or a root that is
    /// not to be found.
    init(arguments: Arguments, environment: [String: String]) throws {
        let known = Set((Self.options + Self.serverOptions).map(\.name))
        let settings = try Settings(arguments: arguments, environment: environment, known: known)
        databasePath = settings.text("database") ?? "palate.db"
        // To SQLite, an empty name is a database that is thrown away at the end.
        if databasePath.isEmpty { throw UsageError("database takes the name of a file.") }
        root = try Self.findRoot(settings.text("root"))
        server = try ServerSettings(settings)
        connections = try ConnectionSettings(settings)
        proxies = try ProxySettings.read(settings)
        log = try LogSettings(settings)
        rateLimits = try RateLimitSettings.limits(settings)
        trainingSchedule = try TrainingSettings.schedule(settings)
        abandonedAfterSeconds = try PublishingSettings.abandonedAfterSeconds(settings)
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
}
