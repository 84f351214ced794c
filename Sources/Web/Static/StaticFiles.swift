/// Serves the files of one folder, as they were when the server started.
///
/// Requests are looked up in the list made at the start and never touch a path on disk, so none can leave the folder.
public struct StaticFiles: Sendable {
    /// Files up to this size are kept in memory: style sheets, scripts, icons. Larger ones are sent by the kernel.
    public static let standardCachedBytes = 256 << 10

    private let files: [String: StaticFile]
    private let urlPrefix: String

    /// Reads every file under the root. Throws if the root is not a folder that can be read.
    public init(
        root: String,
        urlPrefix: String = "/assets/",
        cachedUpTo limit: Int = StaticFiles.standardCachedBytes
    ) throws(ServerError) {
        precondition(urlPrefix.hasPrefix("/") && urlPrefix.hasSuffix("/"), "a prefix begins and ends with a slash")
        guard let paths = FileTree.files(under: root) else {
            throw ServerError(description: "\(root) is not a folder that can be read.")
        }
        var files: [String: StaticFile] = [:]
        for path in paths {
            guard let file = StaticFile(path: root + "/" + path, cachedUpTo: limit) else {
                throw ServerError(description: "\(root)/\(path) cannot be read.")
            }
            files[path] = file
        }
        self.files = files
        self.urlPrefix = urlPrefix
    }

    /// Every path there is, in order.
    public var paths: [String] { files.keys.sorted() }

    /// The address of a file, such as `/assets/css/site.css?v=1f2e…`: it changes with the content, so what it names may
    /// be kept for ever. A file that does not exist gets an address without a version, which answers 404.
    public func url(for path: String) -> String {
        let url = urlPrefix + URLEncoding.path(path)
        return files[path].map { "\(url)?v=\($0.version)" } ?? url
    }

    /// Answers with the file at a path below the root, decoded, as a route's `{path*}` gives it. Throws a 404 if there
    /// is none, a 416 for a range beyond its end.
    public func respond(to request: Request, path: String) throws -> Response {
        guard let file = files[path] else { throw HTTPError(.notFound, "There is no such file.") }
        let tag = EntityTag.strong(file.version)
        var response = Response()
        response.headers.append(.etag, tag)
        let isVersioned = try request.query.first("v") == file.version
        response.headers.append(.cacheControl, isVersioned ? "public, max-age=31536000, immutable" : "no-cache")
        if let listed = request.header(.ifNoneMatch), EntityTag.isListed(tag, in: listed) {
            response.status = .notModified
            return response
        }
        response.headers.append(.contentType, file.contentType)
        response.headers.append(.acceptRanges, "bytes")
        switch range(of: request, in: file, tag) {
        case .ignored: response.body = file.body(0..<file.length)
        case .unsatisfiable: throw Self.unsatisfiable(file)
        case .bytes(let range):
            response.status = .partialContent
            response.headers.append(
                .contentRange,
                "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.length)"
            )
            response.body = file.body(range)
        }
        return response
    }

    /// A range counts only for GET, and only if an `If-Range` still names the content.
    private func range(of request: Request, in file: StaticFile, _ tag: String) -> ByteRange {
        guard request.method == .get, let field = request.header(.range) else { return .ignored }
        if let condition = request.header(.ifRange), condition != tag { return .ignored }
        return ByteRange(field, length: file.length)
    }

    private static func unsatisfiable(_ file: StaticFile) -> HTTPError {
        var headers = Headers()
        headers.append(.contentRange, "bytes */\(file.length)")
        return HTTPError(.rangeNotSatisfiable, "The range lies beyond the end of the file.", headers: headers)
    }
}
