public import Domain
internal import Glibc

/// The files of uploaded data sets, beside the database in folders of their own. Whoever fills a folder has it locked, so that
/// nobody else does, in whatever process, and nobody deletes it meanwhile.
public struct DataSetFolders: DataSetStore {
    private let root: String

    public init(databasePath: String) {
        root = databasePath + "-uploads"
    }

    public var formats: [String] { ImportLayout.names }

    /// Where the files of the import lie, or would.
    public func path(of id: ID<Import>) -> String { "\(root)/\(id)" }

    public func makeFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) throws -> any DataSetFolder {
        let path = path(of: id)
        // Data sets may tell of people: nobody else on the machine reads them.
        for path in [root, path] {
            guard mkdir(path, S_IRWXU) == 0 || errno == EEXIST else { throw noRoom() }
        }
        guard let folder = OpenFolder(path) else { throw noRoom() }
        guard folder.lock(), try !isNeeded() else {
            throw DomainError.conflict("Another upload with this key is under way, or has just come to its end.")
        }
        for name in fileNames(in: path) { unlink("\(path)/\(name)") }
        return UploadFolder(path: path, folder: folder, around: [root, root.parentFolder])
    }

    public func deleteFolder(of id: ID<Import>) {
        let path = path(of: id)
        for name in fileNames(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    public func deleteFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) rethrows {
        guard let folder = OpenFolder(path(of: id)), folder.lock(), try !isNeeded() else { return }
        deleteFolder(of: id)
    }

    public func folders() -> [ID<Import>] {
        fileNames(in: root).compactMap { ID(text: $0) }
    }
}

private struct UploadFolder: DataSetFolder {
    let path: String
    /// Locked for as long as this is there.
    let folder: OpenFolder
    /// Those that name it, from the inside out.
    let around: [String]
    private var file: UploadFile?

    init(path: String, folder: OpenFolder, around: [String]) {
        self.path = path
        self.folder = folder
        self.around = around
    }

    mutating func begin(_ name: String) throws {
        file = try UploadFile("\(path)/\(name)", name)
    }

    func write(_ bytes: ArraySlice<UInt8>) throws {
        try file?.write(bytes)
    }

    mutating func end() throws {
        try file?.settle()
        file = nil
    }

    func close() throws {
        guard folder.settle(), around.allSatisfy({ OpenFolder($0)?.settle() ?? false }) else { throw noRoom() }
    }
}

/// A folder that is open; its lock goes with it.
private final class OpenFolder: Sendable {
    private let descriptor: Int32

    /// Nil if it cannot be opened.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// False if somebody else has the lock.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Once it returns, it is on disk which files there are. False if that failed.
    func settle() -> Bool { fsync(descriptor) == 0 }
}

extension String {
    /// Of a path; the working folder for a mere name.
    fileprivate var parentFolder: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}

/// A new file, which is closed when nobody has it any more.
private final class UploadFile: Sendable {
    private let descriptor: Int32

    init(_ path: String, _ name: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)
        guard descriptor >= 0 else {
            // Names that differ only in case are one on some file systems.
            throw errno == EEXIST ? DomainError.invalid("content", "Two files are called \(name).") : noRoom()
        }
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            // write(2) reads memory that the slice owns for the length of the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw noRoom() }
            rest = rest.dropFirst(count)
        }
    }

    func settle() throws {
        guard fsync(descriptor) == 0 else { throw noRoom() }
    }
}

/// By `errno`.
private func noRoom() -> DomainError {
    .noRoom("The data set cannot be kept beside the database: \(systemMessage(errno)).")
}
