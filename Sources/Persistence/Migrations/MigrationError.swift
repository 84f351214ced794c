/// Why migrations were not applied, in words that say what to do.
public enum MigrationError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case misnamed(String)
    case duplicate(number: Int, String, String)
    case gap(missing: Int, before: String)
    case edited(String)
    case renamed(applied: String, found: String)
    case newerDatabase(applied: Int, known: Int)
    case failed(String, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "Cannot read \(path): \(reason). Give the folder that has Migrations with --root."
        case .misnamed(let name):
            "The migration \(name) is not named like 0001-initial.sql: four digits, a minus, lower-case words. Rename it."
        case .duplicate(let number, let first, let second):
            "The migrations \(first) and \(second) both have the number \(number). Give the newer one the next free number."
        case .gap(let missing, let name):
            "There is no migration number \(missing) before \(name). Restore the missing file, or renumber the later ones."
        case .edited(let name):
            "The migration \(name) was changed after it was applied to this database. "
                + "Restore its text, and put the change into a new migration."
        case .renamed(let applied, let found):
            "The migration applied as \(applied) is now named \(found). Give it its old name."
        case .newerDatabase(let applied, let known):
            "The database is at migration \(applied), and this program knows only \(known). "
                + "Run the newer program, or restore a backup from before it."
        case .failed(let name, let reason):
            "The migration \(name) failed and nothing of it was kept: \(reason)"
        }
    }
}
