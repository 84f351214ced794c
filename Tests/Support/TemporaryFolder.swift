internal import Glibc

/// A folder of its own for one test, deleted with its files afterwards.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        guard let template = strdup("\(root)/palate-test-XXXXXX") else { fatalError("out of memory") }
        defer { free(template) }
        guard let created = mkdtemp(template) else { fatalError("no temporary folder: \(errno)") }
        path = String(cString: created)
    }

    deinit {
        guard let folder = opendir(path) else { return }
        defer {
            closedir(folder)
            rmdir(path)
        }
        while let entry = readdir(folder) {
            // The name is a C string inside the entry, which stays until the next call, and is copied here.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            // A folder of uploads has been emptied by then.
            if unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
        }
    }

    public func write(_ text: String, to name: String) {
        write(Array(text.utf8), to: name)
    }

    public func write(_ bytes: [UInt8], to name: String) {
        guard let file = fopen("\(path)/\(name)", "w") else { fatalError("cannot write \(name): \(errno)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    public func read(_ name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { fatalError("cannot read \(name): \(errno)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }
}
