/// Serves the files of one folder, as they were when the server started.
///
/// Requests are looked up in the list made at the start and never touch a path on disk, so none can leave the folder.
public struct StaticFiles: Sendable {
    /// Files up to this size are kept in memory: style sheets, scripts, icons. Larger ones are sent by the kernel.
    public static let standardCachedBytes = 256 << 10

    private let files: [String: StaticFile]
    private let urlPrefix: String
    private let version: StaticVersion

    /// Reads every file under the root. Throws if the root is not a folder that can be read.
    ///
    /// - Parameter notice: takes a line about a compressed form that is not used.
    public init(
        root: String,
        urlPrefix: String = "/assets/",
        joining joinedFiles: [JoinedFile] = [],
        cachedUpTo limit: Int = StaticFiles.standardCachedBytes,
        notice: @escaping (String) -> Void = { _ in }
    ) throws(ServerError) {
        precondition(urlPrefix.hasPrefix("/") && urlPrefix.hasSuffix("/"), "a prefix begins and ends with a slash")
        files = try StaticFolder(root: root, cachedUpTo: limit, notice: notice).files(joining: joinedFiles)
        version = StaticVersion(of: files)
        self.urlPrefix = urlPrefix
    }

    /// Every path there is, in order.
    public var paths: [String] { files.keys.sorted() }

    /// The address of a file, such as `/assets/1f2e…/js/application.js`: it changes with the content of the files, so what
    /// it names may be kept for ever, and so may what the file names by a relative address, a script its modules.
    public func url(for path: String) -> String {
        urlPrefix + version.text + "/" + URLEncoding.path(path)
    }

    /// Answers with the file at a path below the root, decoded, as a route's `{path*}` gives it.
    ///
    /// Throws a 404 if there is none, a 406 if the client refuses every form of it, a 412 if its conditions do not hold,
    /// a 416 for a range beyond its end.
    public func respond(to request: Request, path: String) throws -> Response {
        let (file, isVersioned) = try find(path)
        var response = Response()
        let content = try choose(from: file, request, &response.headers)
        let tag = EntityTag.strong(content.version)
        response.headers.append(.etag, tag)
        response.headers.append(.cacheControl, isVersioned ? "public, max-age=31536000, immutable" : "no-cache")
        switch Preconditions(of: request, tag: tag) {
        case .met: break
        case .failed: throw HTTPError(.preconditionFailed, "The file is not the one that the request is about.")
        case .notModified:
            response.status = .notModified
            return response
        }
        response.headers.append(.contentType, file.contentType)
        response.headers.append(.acceptRanges, "bytes")
        switch range(of: request, in: content, tag) {
        case .ignored: response.body = content.body(0..<content.length)
        case .unsatisfiable: throw Self.unsatisfiable(content)
        case .bytes(let range):
            response.status = .partialContent
            response.headers.append(
                .contentRange,
                "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(content.length)"
            )
            response.body = content.body(range)
        }
        return response
    }

    /// The file at a path, and whether the path names this version of it. A version that is not this one's is passed over:
    /// a page that was made before a restart still finds its files, but what it gets is not kept.
    private func find(_ path: String) throws -> (StaticFile, isVersioned: Bool) {
        if let file = files[path] { return (file, false) }
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, StaticVersion.isOne(parts[0]), let file = files[String(parts[1])] else {
            throw HTTPError(.notFound, "There is no such file.")
        }
        return (file, parts[0] == version.text)
    }

    /// The form to send. A file that has only one is sent in it whatever the client accepts, and its answer varies by
    /// nothing: a client that cannot use it says so better than a status.
    private func choose(from file: StaticFile, _ request: Request, _ headers: inout Headers) throws -> StaticContent {
        guard let gzipped = file.gzipped else { return file.content }
        headers.append(.vary, HeaderName.acceptEncoding.text.description)
        switch ContentCoding.preferred(by: request.list(.acceptEncoding)) {
        case .identity: return file.content
        case .gzip:
            headers.append(.contentEncoding, "gzip")
            return gzipped
        case nil:
            throw HTTPError(.notAcceptable, "The file is there as it is and as gzip; the request takes neither.")
        }
    }

    /// A range counts only for GET, and only if an `If-Range` still names the content.
    private func range(of request: Request, in content: StaticContent, _ tag: String) -> ByteRange {
        guard request.method == .get, let field = request.list(.range) else { return .ignored }
        if let condition = request.header(.ifRange), condition != tag { return .ignored }
        return ByteRange(field, length: content.length)
    }

    private static func unsatisfiable(_ content: StaticContent) -> HTTPError {
        var headers = Headers()
        headers.append(.contentRange, "bytes */\(content.length)")
        return HTTPError(.rangeNotSatisfiable, "The range lies beyond the end of the file.", headers: headers)
    }
}
