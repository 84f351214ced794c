import Glibc

/// One step of the schema, as its file says it.
struct Migration: Equatable, Sendable {
    let number: Int
    /// The file's name: `0001-initial.sql`.
    let name: String
    let sql: String
}

/// Reads the migrations of a folder.
enum MigrationFolder {
    private static let numberLength = 4
    private static let suffix = ".sql"
    private static let readSize = 65_536

    /// In order of number, from 1 without a gap. Throws `MigrationError`.
    static func migrations(in path: String) throws -> [Migration] {
        var migrations: [Migration] = []
        for name in try fileNames(in: path).sorted() {
            let number = try number(of: name)
            if let last = migrations.last, last.number == number {
                throw MigrationError.duplicate(number: number, last.name, name)
            }
            let expected = migrations.count + 1
            guard number == expected else { throw MigrationError.gap(missing: expected, before: name) }
            migrations.append(Migration(number: number, name: name, sql: try text(of: path + "/" + name)))
        }
        return migrations
    }

    /// The number of a name like `0001-initial.sql`. Throws `.misnamed`.
    static func number(of name: String) throws -> Int {
        let digits = name.utf8.prefix(numberLength)
        let words = name.utf8.dropFirst(numberLength + 1).dropLast(suffix.utf8.count)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            name.utf8.dropFirst(numberLength).first == UInt8(ascii: "-"),
            name.hasSuffix(suffix), !words.isEmpty, words.allSatisfy(isPlain),
            let number = Int(String(decoding: digits, as: UTF8.self))
        else { throw MigrationError.misnamed(name) }
        return number
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Hidden files, which editors and file managers leave behind, are passed over; everything else must be a migration.
    private static func fileNames(in path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw unreadable(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // The name is a C string inside the entry, which stays until the next call, and is copied here.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func text(of path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: readSize)
        while true {
            let count = read(file, &chunk, readSize)
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String) -> MigrationError {
        // The text of strerror stays until the next call, and is copied here.
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
