/// Takes the files of a data set as they come in. Once all are there, a job is queued that loads them.
///
/// Every upload comes to one of two ends: `finish` or `cancel`.
public struct DataSetUpload {
    /// What is sent.
    public enum Content: Sendable, Equatable {
        /// A tar archive. Files lie in one folder, whatever folders they have in the archive; hidden ones are left out.
        case archive
        /// The content of one file, whose name says what it is.
        case file(name: String)
    }

    public static let maxByteCount = 16 << 30
    public static let maxFileCount = 1000
    /// What common file systems allow, in bytes.
    public static let maxNameLength = 255

    private var folder: any DataSetFolder
    /// Nil for a single file.
    private var archive: TarStream?
    /// Commits the job that loads the files.
    private let queue: @Sendable () throws -> Void
    private let read: @Sendable () throws -> Import
    private let isOver: @Sendable (_ isWhole: Bool) -> Void
    /// Whether this repeats an earlier upload under the same key, and is not looked at.
    public let isReplayed: Bool
    private var isQueued = false
    private var names: Set<String> = []
    private var byteCount = 0
    /// Whether the archive's file is left out that is coming in.
    private var isLeftOut = false

    /// Throws `.invalid` for a name that no file can have, and what beginning the file throws.
    init(
        _ content: Content,
        into folder: any DataSetFolder,
        queue: @escaping @Sendable () throws -> Void,
        read: @escaping @Sendable () throws -> Import,
        isOver: @escaping @Sendable (Bool) -> Void
    ) throws {
        self.folder = folder
        self.queue = queue
        self.read = read
        self.isOver = isOver
        isReplayed = false
        switch content {
        case .archive: archive = TarStream()
        case .file(let name): try begin(name)
        }
    }

    init(replaying read: @escaping @Sendable () throws -> Import) {
        self.read = read
        isReplayed = true
        folder = NoFolder()
        queue = {}
        isOver = { _ in }
    }

    /// Throws `.invalid` for an archive that cannot be read, or that is too large, and `.noRoom`.
    public mutating func receive(_ piece: [UInt8]) throws {
        if isReplayed { return }
        guard archive != nil else { return try write(piece[...]) }
        do {
            // Taken out while it is used, as it hands over to the rest of this value.
            var archive = self.archive ?? TarStream()
            self.archive = nil
            defer { self.archive = archive }
            try archive.receive(piece) { event in try take(event) }
        } catch let problem as StreamProblem {
            throw DomainError.invalid("content", problem.detail)
        }
    }

    /// The import, whose job is queued. Throws as `receive` does.
    public mutating func finish() throws -> Import {
        if isReplayed { return try read() }
        do {
            if let archive { try archive.finish() } else { try folder.end() }
        } catch let problem as StreamProblem {
            throw DomainError.invalid("content", problem.detail)
        }
        guard !names.isEmpty else { throw DomainError.invalid("content", "There are no files in the archive.") }
        try folder.close()
        try queue()
        isQueued = true
        isOver(true)
        return try read()
    }

    /// Deletes what has come so far, unless it belongs to the job already.
    public mutating func cancel() {
        if !isQueued { isOver(false) }
    }

    private mutating func take(_ event: TarStream.Event) throws {
        switch event {
        case .file(let path, let byteCount):
            let parts = path.split(separator: "/").filter { $0 != "." && $0 != ".." }
            let name = parts.last.map(String.init) ?? ""
            isLeftOut = parts.contains { $0.hasPrefix(".") }
            if isLeftOut { return }
            try Self.check(byteCount: self.byteCount + byteCount)
            try begin(name)
        case .content(let bytes): if !isLeftOut { try write(bytes) }
        case .endOfFile: if !isLeftOut { try folder.end() }
        }
    }

    private mutating func begin(_ name: String) throws {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), name.isPlainLine,
            name.utf8.count <= Self.maxNameLength
        else { throw DomainError.invalid("file", "“\(name)” is no name for a file. Use one such as ratings.csv.") }
        guard names.insert(name).inserted else {
            throw DomainError.invalid("content", "Two files are called \(name). Send the data set's own folder only.")
        }
        guard names.count <= Self.maxFileCount else {
            throw DomainError.invalid("content", "A data set has at most \(Self.maxFileCount) files.")
        }
        try folder.begin(name)
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) throws {
        byteCount += bytes.count
        try Self.check(byteCount: byteCount)
        try folder.write(bytes)
    }

    private static func check(byteCount: Int) throws {
        guard byteCount <= maxByteCount else {
            throw DomainError.invalid("content", "A data set has at most \(maxByteCount >> 30) GiB.")
        }
    }
}

/// Of an upload that is not looked at.
private struct NoFolder: DataSetFolder {
    func begin(_ name: String) {}
    func write(_ bytes: ArraySlice<UInt8>) {}
    func end() {}
    func close() {}
}
