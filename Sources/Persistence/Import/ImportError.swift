/// Why an import could not begin or go on. Rows that cannot be used are no errors: the report lists them.
public enum ImportError: Error, Equatable, Sendable {
    case missing(path: String)
    /// None of the layouts is there; each stands as the files that were looked for.
    case unknownLayout(path: String, lookedFor: [String])
    /// There is no layout of this name.
    case unknownFormat(String, known: [String])
    /// A column map names what no column can be mapped to.
    case unknownColumns([String], known: [String])
    /// There is no disk space for what has to be sorted.
    case noRoom(String)
    case unreadable(path: String, reason: String)
    /// The first line of a file does not name the columns that are needed.
    case missingColumns(path: String, columns: [String])

    /// What happened and what to do.
    public var message: String {
        switch self {
        case .missing(let path):
            "There is no \(path). Give the folder that holds the data set's files, unpacked."
        case .unknownLayout(let path, let lookedFor):
            "\(path) is no data set that can be read. Looked for:\n  \(lookedFor.joined(separator: "\n  "))"
        case .unknownFormat(let name, let known):
            "The format “\(name)” is not known. Known are: \(known.joined(separator: ", "))."
        case .unknownColumns(let names, let known):
            "There is nothing to map to as \(names.joined(separator: ", ")). Columns can be mapped to: \(known.joined(separator: ", "))."
        case .noRoom(let reason):
            "There is no room for temporary files: \(reason). Name a folder on a disk with space by the variable TMPDIR."
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)."
        case .missingColumns(let path, let columns):
            "\(path) should begin with a line that names the columns \(columns.joined(separator: ", "))."
        }
    }
}
