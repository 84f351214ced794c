internal import Glibc

/// The forms in which MovieLens data sets come.
public enum MovieLensLayout: String, Sendable, CaseIterable {
    /// `movies.csv`, `ratings.csv`, and perhaps `links.csv` and `tags.csv`: latest, 20M, 25M, 32M.
    case csv
    /// `movies.dat`, `ratings.dat`: 1M and 10M.
    case dat
    /// `u.item`, `u.data`, and perhaps `u.genre`: 100K.
    case hundredThousand = "100k"

    /// The layout whose files stand in the folder. Throws `.folderMissing` and `.unknownLayout`.
    public static func find(in folder: String) throws(ImportError) -> MovieLensLayout {
        guard isFolder(folder) else { throw .folderMissing(folder) }
        for layout in allCases where [layout.itemFile, layout.ratingFile].allSatisfy({ isFile(folder + "/" + $0) }) {
            return layout
        }
        throw .unknownLayout(folder: folder, lookedFor: allCases.map { "\($0.itemFile) and \($0.ratingFile)" })
    }

    var itemFile: String {
        switch self {
        case .csv: "movies.csv"
        case .dat: "movies.dat"
        case .hundredThousand: "u.item"
        }
    }

    var ratingFile: String {
        switch self {
        case .csv: "ratings.csv"
        case .dat: "ratings.dat"
        case .hundredThousand: "u.data"
        }
    }

    var itemDialect: CSVDialect {
        switch self {
        case .csv: .commas
        case .dat: .doubleColons
        case .hundredThousand: .pipes
        }
    }

    var ratingDialect: CSVDialect {
        switch self {
        case .csv: .commas
        case .dat: .doubleColons
        case .hundredThousand: .tabs
        }
    }
}

private func fileMode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

func isFolder(_ path: String) -> Bool { fileMode(path) == S_IFDIR }
func isFile(_ path: String) -> Bool { fileMode(path) == S_IFREG }
