/// Why an import could not begin or go on. Rows that cannot be used are no errors: the report lists them.
public enum ImportError: Error, Equatable, Sendable {
    case folderMissing(String)
    /// None of the known layouts is there; each stands as the files that were looked for.
    case unknownLayout(folder: String, lookedFor: [String])
    case unreadable(path: String, reason: String)
    /// The first line of a file does not name the columns that are needed.
    case missingColumns(path: String, columns: [String])

    /// What happened and what to do.
    public var message: String {
        switch self {
        case .folderMissing(let folder):
            "There is no folder \(folder). Give the folder that holds the data set's files."
        case .unknownLayout(let folder, let lookedFor):
            "\(folder) holds no data set that can be read. It should hold \(lookedFor.joined(separator: ", or ")), unpacked."
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)."
        case .missingColumns(let path, let columns):
            "\(path) should begin with a line that names the columns \(columns.joined(separator: ", "))."
        }
    }
}
