public import Domain
internal import Glibc

/// The files of uploaded data sets, beside the database in folders of their own.
public struct DataSetFolders: DataSetStore {
    private let root: String

    public init(databasePath: String) {
        root = databasePath + "-uploads"
    }

    public var formats: [String] { ImportLayout.names }

    /// Where the files of the import lie, or would.
    public func path(of id: ID<Import>) -> String { "\(root)/\(id)" }

    public func makeFolder(of id: ID<Import>) throws -> any DataSetFolder {
        deleteFolder(of: id)
        // Data sets may tell of people: nobody else on the machine reads them.
        for path in [root, path(of: id)] {
            guard mkdir(path, S_IRWXU) == 0 || errno == EEXIST else { throw noRoom() }
        }
        return UploadFolder(path: path(of: id))
    }

    public func deleteFolder(of id: ID<Import>) {
        let folder = path(of: id)
        for name in fileNames(in: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
        // Goes with the last of them.
        rmdir(root)
    }

    public func folders() -> [ID<Import>] {
        fileNames(in: root).compactMap { ID(text: $0) }
    }
}

private struct UploadFolder: DataSetFolder {
    let path: String
    private var file: UploadFile?

    init(path: String) {
        self.path = path
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
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw noRoom() }
        defer { Glibc.close(folder) }
        guard fsync(folder) == 0 else { throw noRoom() }
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
