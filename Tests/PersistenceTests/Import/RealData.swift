import Glibc

/// The folder of real data sets that a machine may have; tests that need one are skipped where it is not set.
enum RealData {
    static let folder: String? = getenv("PALATE_DATA").map { String(cString: $0) }
    static let isThere = folder != nil

    static func folder(_ name: String) -> String { (folder ?? "") + "/" + name }
}
