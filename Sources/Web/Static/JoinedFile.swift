/// One file that stands for many: the files of a folder, one after the other in the order of their names.
///
/// A browser asks for one and not for twenty, while each stays small enough to be read. Only those are joined whose names
/// end as the joined file's does.
public struct JoinedFile: Sendable {
    let path: String
    let folder: String

    /// - Parameters:
    ///   - path: where it is served, below the root: `site.css`. No file may stand there.
    ///   - folder: what is joined: `css/`.
    public init(_ path: String, of folder: String) {
        precondition(folder.hasSuffix("/"), "a folder ends with a slash")
        self.path = path
        self.folder = folder
    }

    /// Which of the paths it joins.
    func parts(of paths: [String]) -> [String] {
        let ending = path.drop { $0 != "." }
        return paths.filter { $0.hasPrefix(folder) && $0.hasSuffix(ending) }
    }
}
