/// Reads the files under a folder, once, when the server starts.
///
/// A file `x.gz` beside a file `x` is a form of that file and no file of its own: whether it is up to date or not, it is
/// sent to those who ask for `x` or to nobody. Where there is no `x`, it is a file like any other.
struct StaticFolder {
    private let root: String
    private let cachedBytes: Int
    private let notice: (String) -> Void
    private let paths: [String]

    /// Throws if the root is not a folder that can be read.
    init(root: String, cachedUpTo cachedBytes: Int, notice: @escaping (String) -> Void) throws(ServerError) {
        guard let paths = FileTree.files(under: root) else {
            throw ServerError(description: "\(root) is not a folder that can be read.")
        }
        self.root = root
        self.cachedBytes = cachedBytes
        self.notice = notice
        self.paths = paths
    }

    /// Throws if a file cannot be read, or stands where a joined one belongs.
    func files(joining joinedFiles: [JoinedFile]) throws(ServerError) -> [String: StaticFile] {
        var contents: [String: StaticContent] = [:]
        for path in paths { contents[path] = try content(path) }
        for joined in joinedFiles {
            guard contents[joined.path] == nil else {
                throw ServerError(
                    description: "\(root)/\(joined.path) stands where \(joined.folder) is served as one file: move it."
                )
            }
            contents[joined.path] = join(joined.parts(of: paths).compactMap { contents[$0] })
        }
        var files: [String: StaticFile] = [:]
        for (path, content) in contents where !isForm(path, in: contents) {
            files[path] = StaticFile(path: path, content, gzipped: gzipped(path, content, in: contents))
        }
        return files
    }

    private func content(_ path: String) throws(ServerError) -> StaticContent {
        guard let content = StaticContent(path: root + "/" + path, cachedUpTo: cachedBytes) else {
            throw ServerError(description: "\(root)/\(path) cannot be read.")
        }
        return content
    }

    private func join(_ parts: [StaticContent]) -> StaticContent {
        var bytes: [UInt8] = []
        for part in parts {
            // What is in memory can always be read, and what is not comes from a file just read whole.
            let isRead = part.forEachPiece { piece in
                piece.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            }
            precondition(isRead, "a file that was read cannot be read again")
        }
        return StaticContent(bytes)
    }

    private func isForm(_ path: String, in contents: [String: StaticContent]) -> Bool {
        path.hasSuffix(GzipForm.suffix) && contents[String(path.dropLast(GzipForm.suffix.count))] != nil
    }

    /// The compressed form beside a file, if it really is one.
    private func gzipped(
        _ path: String,
        _ content: StaticContent,
        in contents: [String: StaticContent]
    ) -> StaticContent? {
        guard let form = contents[path + GzipForm.suffix] else { return nil }
        guard let gzip = GzipForm(form), gzip.isMade(of: content) else {
            notice(
                "\(root)/\(path)\(GzipForm.suffix) was not made of what stands beside it, and is not used: make it again."
            )
            return nil
        }
        return form
    }
}
