import Domain
import Persistence
import Support

/// A folder to be imported, and a store in memory that it goes into.
struct ImportFixture {
    let folder = TemporaryFolder()
    let store = InMemoryBulkStore()
    var scale = RatingScale.halfStars

    init(_ files: [String: String] = [:]) {
        for (name, text) in files { folder.write(text, to: name) }
    }

    @discardableResult
    func run(
        _ format: String? = nil,
        file: String? = nil,
        _ change: (inout ImportOptions) -> Void = { _ in },
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> ImportReport {
        var options = ImportOptions()
        change(&options)
        return try DataSetImport(bulk: store, clock: FixedClock(), scale: scale, options: options)
            .run(path: folder.path + (file.map { "/" + $0 } ?? ""), format: format, progress: progress)
    }

    func rating(_ user: String, _ item: String) -> Double? { store.interaction(user: user, item: item)?.rating }
}

extension ImportReport {
    /// `file:line reason` of each bad row.
    var listed: [String] { examples.map { "\($0.file):\($0.line) \($0.reason)" } }
}
