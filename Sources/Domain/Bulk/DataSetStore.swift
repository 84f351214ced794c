/// Where the files of data sets wait that were uploaded, until a job has loaded them.
public protocol DataSetStore: Sendable {
    /// What the layouts are called that can be read.
    var formats: [String] { get }
    /// A folder for the files of an import, without those that an earlier try left. It belongs to whoever has it. Throws
    /// `.conflict` while somebody else does, or if the body says that its files are needed, and `.noRoom`.
    func makeFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) throws -> any DataSetFolder
    /// Deletes the folder of the import, if there is one.
    func deleteFolder(of id: ID<Import>)
    /// Deletes it unless somebody has it, in whatever process, or the body says that it is needed. Rethrows.
    func deleteFolder(of id: ID<Import>, unless isNeeded: () throws -> Bool) rethrows
    /// The imports that have a folder.
    func folders() -> [ID<Import>]
}

/// Takes the files of one data set, one after another. Each throws `.noRoom`.
public protocol DataSetFolder: Sendable {
    /// Begins a file, whose name is one that `DataSetUpload` lets pass. Throws `.invalid` if there is one of this name.
    mutating func begin(_ name: String) throws
    mutating func write(_ bytes: ArraySlice<UInt8>) throws
    /// Once it returns, the file is on disk.
    mutating func end() throws
    /// Once it returns, it is on disk which files there are.
    mutating func close() throws
}
