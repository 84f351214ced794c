import Domain

/// The site's templates, compiled once and rendered from any thread.
public final class Templates: Sendable {
    /// The programs of one state of the folder.
    private struct Snapshot {
        var files: [String: TemplateFolder.FileState] = [:]
        var programs: [String: TemplateProgram]
    }

    private let programs: [String: TemplateProgram]
    /// Set only while developing, when files may change under the server.
    private let reloadedFolder: TemplateFolder?
    private let latest: Locked<Snapshot>

    /// Reads and compiles every `*.html` under a folder.
    ///
    /// Throws `TemplateError`, naming file and line, for a mistake in any of them, and a description of the path if
    /// something cannot be read.
    public static func load(root: String) throws -> Templates {
        try Templates(root: root, reloads: false)
    }

    /// As `load`. With `reloads`, files are looked at before each rendering and compiled again when one has changed:
    /// for development, as it costs a look at every file.
    public init(root: String, reloads: Bool) throws {
        let folder = TemplateFolder(root: root)
        let files = try folder.files()
        let programs = try Self.compile(files.keys, in: folder)
        self.programs = reloads ? [:] : programs
        reloadedFolder = reloads ? folder : nil
        latest = Locked(Snapshot(files: files, programs: reloads ? programs : [:]))
    }

    /// Compiles templates that are given as text, by name.
    public init(sources: [String: String]) throws(TemplateError) {
        programs = try Self.compile(sources.mapValues { [UInt8]($0.utf8) })
        reloadedFolder = nil
        latest = Locked(Snapshot(programs: [:]))
    }

    /// Appends a page to bytes. When it throws, the bytes are left as they were.
    ///
    /// Throws `TemplateError` if there is no such template, a name it uses is missing, or a value has the wrong kind.
    public func render(_ name: String, _ values: [String: TemplateValue], into output: inout [UInt8]) throws {
        guard let program = try program(name) else {
            throw TemplateError(TemplatePlace(template: name, line: 0), "there is no such template")
        }
        let start = output.count
        do {
            var renderer = TemplateRenderer(program, values)
            try renderer.render(into: &output)
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// A page as bytes of its own.
    public func render(_ name: String, _ values: [String: TemplateValue]) throws -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(Self.usualPageBytes)
        try render(name, values, into: &output)
        return output
    }

    /// Enough for most pages, so that their bytes are not moved as they grow.
    private static let usualPageBytes = 32 << 10

    private func program(_ name: String) throws -> TemplateProgram? {
        guard let folder = reloadedFolder else { return programs[name] }
        return try latest.withLock { latest in
            let files = try folder.files()
            if files != latest.files {
                latest.programs = try Self.compile(files.keys, in: folder)
                latest.files = files
            }
            return latest.programs[name]
        }
    }

    private static func compile(
        _ names: some Sequence<String>,
        in folder: TemplateFolder
    ) throws -> [String: TemplateProgram] {
        var texts: [String: [UInt8]] = [:]
        for name in names { texts[name] = try folder.contents(of: name) }
        return try compile(texts)
    }

    private static func compile(_ texts: [String: [UInt8]]) throws(TemplateError) -> [String: TemplateProgram] {
        var sources: [String: TemplateSource] = [:]
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard String(validating: text, as: UTF8.self) != nil else {
                throw TemplateError(TemplatePlace(template: name, line: 0), "the file is not UTF-8")
            }
            sources[name] = try TemplateParser.parse(text, name: name)
        }
        var programs: [String: TemplateProgram] = [:]
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            programs[name] = try TemplateCompiler.compile(source, among: sources)
        }
        return programs
    }
}
