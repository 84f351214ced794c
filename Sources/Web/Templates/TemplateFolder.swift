import Glibc

/// The template files under a folder.
struct TemplateFolder: Sendable {
    /// Something on the way to the templates cannot be read.
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        let reason: String

        init(_ path: String) {
            self.path = path
            reason = String(cString: strerror(errno))
        }

        var description: String { "Templates: cannot read \(path): \(reason)." }
    }

    /// What tells one state of a file from the next.
    struct FileState: Equatable, Sendable {
        let seconds: Int
        let nanoseconds: Int
        let byteCount: Int
        let fileNumber: UInt64
    }

    private static let suffix = ".html"
    private static let readByteCount = 64 << 10

    let root: String

    /// Every template by its name, `items/show`, with the state of its file. Throws `Unreadable`.
    func files() throws(Unreadable) -> [String: FileState] {
        var files: [String: FileState] = [:]
        var folders = [""]
        while let folder = folders.popLast() {
            for entry in try entries(of: folder) {
                var status = stat()
                // Links to folders are not followed, as they could lead in a circle.
                guard lstat(root + "/" + entry, &status) == 0 else {
                    // An editor that saves by renaming may have taken it away since the folder was read.
                    if errno == ENOENT { continue }
                    throw Unreadable(root + "/" + entry)
                }
                if status.st_mode & S_IFMT == S_IFDIR {
                    folders.append(entry + "/")
                } else if entry.hasSuffix(Self.suffix) {
                    guard stat(root + "/" + entry, &status) == 0 else { throw Unreadable(root + "/" + entry) }
                    files[String(entry.dropLast(Self.suffix.count))] = FileState(
                        seconds: status.st_mtim.tv_sec,
                        nanoseconds: status.st_mtim.tv_nsec,
                        byteCount: Int(status.st_size),
                        fileNumber: UInt64(status.st_ino)
                    )
                }
            }
        }
        return files
    }

    /// The bytes of a template. Throws `Unreadable`.
    func contents(of name: String) throws(Unreadable) -> [UInt8] {
        let path = root + "/" + name + Self.suffix
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.readByteCount)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(path) }
            if count == 0 { return contents }
            contents.append(contentsOf: buffer[..<count])
        }
    }

    /// What a folder holds, as paths from the root; hidden files, where editors keep their drafts, left out.
    private func entries(of folder: String) throws(Unreadable) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { throw Unreadable(root + "/" + folder) }
        defer { closedir(directory) }
        var entries: [String] = []
        // The entry belongs to the directory and is copied before the next is read.
        while let entry = readdir(directory) {
            // The C library ends the name with a zero byte inside its fixed array.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { entries.append(folder + name) }
        }
        return entries
    }
}
