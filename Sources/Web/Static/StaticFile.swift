/// One file as it was when the server started, in the forms it can be sent in.
struct StaticFile: Sendable {
    let contentType: String
    let content: StaticContent
    /// The same content compressed by gzip, if there is such a form of it.
    let gzipped: StaticContent?

    /// Changes with the content, and not with how well it is compressed.
    var version: String { content.version }

    /// - Parameter gzipped: what stands beside the file. Nothing checks here that it was made of it: see `GzipForm`.
    init(path: String, _ content: StaticContent, gzipped: StaticContent? = nil) {
        contentType = ContentType.of(path)
        self.content = content
        self.gzipped = gzipped
    }
}
