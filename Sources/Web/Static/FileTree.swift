import Glibc

/// The regular files under a folder.
enum FileTree {
    /// Their paths below the root, in order. Hidden files are left out, and so is every link that leads out of the root.
    /// Nil if the root is not a folder that can be read.
    static func files(under root: String) -> [String]? {
        guard let realRoot = realPath(root), let directory = opendir(realRoot) else { return nil }
        closedir(directory)
        var files: [String] = []
        collect(realRoot, "", realRoot: realRoot, into: &files)
        return files.sorted()
    }

    private static func collect(_ root: String, _ prefix: String, realRoot: String, into files: inout [String]) {
        for name in names(in: root + "/" + prefix) where !name.hasPrefix(".") {
            let path = prefix + name
            switch kind(root + "/" + path) {
            case S_IFDIR: collect(root, path + "/", realRoot: realRoot, into: &files)
            case S_IFREG: files.append(path)
            case S_IFLNK where isFileInside(root + "/" + path, realRoot): files.append(path)
            default: break
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = readdir(directory) {
            // An entry is only as long as its name, so it is read in place up to its NUL and never copied whole. A name
            // that is not UTF-8 has no URL.
            let text = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
            let name = String(validatingCString: text)
            if let name { names.append(name) }
        }
        return names
    }

    /// Links to folders are not followed, so a folder is never seen twice.
    private static func isFileInside(_ link: String, _ realRoot: String) -> Bool {
        guard let target = realPath(link) else { return false }
        return target.hasPrefix(realRoot + "/") && kind(target) == S_IFREG
    }

    private static func kind(_ path: String) -> mode_t {
        var information = stat()
        return lstat(path, &information) == 0 ? information.st_mode & S_IFMT : 0
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
