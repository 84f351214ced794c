import Glibc

/// A folder of its own for one test, gone when the test is over.
final class TemporaryFolder {
    let path: String
    private var files: [String] = []

    init() throws {
        var template = Array("/tmp/palate-import-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failed(number: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    struct Failed: Error {
        let number: Int32
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Failed(number: errno) }
        defer { close(descriptor) }
        files.append(file)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failed(number: errno) }
    }

    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    deinit {
        for file in files { unlink(file) }
        rmdir(path)
    }
}

/// The folder of real data sets that a machine may have; tests that need one are skipped where it is not set.
enum RealData {
    static let folder: String? = getenv("PALATE_DATA").map { String(cString: $0) }
    static let isThere = folder != nil

    static func folder(_ name: String) -> String { (folder ?? "") + "/" + name }
}
