internal import Glibc

/// The folder or the file that is to be imported.
struct ImportPlace {
    let path: String
    let isFolder: Bool

    /// Throws `.missing`.
    init(path: String) throws(ImportError) {
        guard let mode = fileMode(path) else { throw .missing(path: path) }
        self.path = path
        isFolder = mode == S_IFDIR
    }

    /// The path of a file of the folder; nil if there is none of this name.
    func file(_ name: String) -> String? {
        guard isFolder, fileMode(path + "/" + name) == S_IFREG else { return nil }
        return path + "/" + name
    }

    /// The file that stands alone, or the folder's files, in order of their names.
    func files(endingIn suffixes: [String]) -> [String] {
        let paths = isFolder ? fileNames(in: path).map { path + "/" + $0 } : [path]
        return paths.filter { path in suffixes.contains { path.hasSuffix($0) } && fileMode(path) == S_IFREG }
    }
}

/// What a folder holds, in order of name, without what is hidden; nothing if it cannot be read.
func fileNames(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        // The name ends with a zero within the entry, which stays until the next call.
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

/// The part of a path behind its last slash.
func fileName(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
}

private func fileMode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}
