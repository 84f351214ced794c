import Glibc
import Testing

/// A file of the folder of real data sets that a machine may have; tests that need one are skipped where it is not set.
enum RealFile {
    private static let folder = getenv("PALATE_DATA").map { String(cString: $0) }
    static let areThere = folder != nil

    /// The rows of a file of comma-separated values without quotes, header left out.
    static func rows(_ name: String) throws -> [[Substring]] { try Array(lines(name).dropFirst()) }

    static func header(_ name: String) throws -> [Substring] { try #require(try lines(name).first) }

    private static func lines(_ name: String) throws -> [[Substring]] {
        let file = try #require(fopen((folder ?? "") + "/" + name, "r"), "cannot open \(name)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }
}
