/// Whole data sets, as the files in which they come.
extension BulkLoads {
    /// An upload that broke off and was not begun anew by then leaves nothing behind.
    private static let forgottenAfterSeconds: Int64 = 24 * 60 * 60

    /// What the formats of data sets are called.
    public var dataSetFormats: [String] { dataSets.formats }

    /// Takes the files of a data set, and then queues a job that loads them. A repetition under the key of one whose job is
    /// queued, running or done changes nothing.
    ///
    /// Throws `.unauthorized` and `.forbidden` unless the viewer is an admin, `.conflict` if an upload with this key is under
    /// way, `.invalid` for a key or a file's name that is none, and `.noRoom`.
    public func dataSet(
        _ plan: ImportPlan,
        _ content: DataSetUpload.Content,
        key: String?,
        viewer: Viewer
    ) throws -> DataSetUpload {
        try viewer.require(.admin, .admin)
        switch try open(.dataSet, key: key, viewer: viewer) {
        case .settled(let earlier): return DataSetUpload(earlier: earlier)
        case .begun(let load, let isOver):
            let end: @Sendable (Bool) -> Void = { [dataSets] isWhole in
                if !isWhole { dataSets.deleteFolder(of: load.id) }
                isOver()
            }
            do {
                return try DataSetUpload(
                    content,
                    into: dataSets.makeFolder(of: load.id),
                    queue: { [self] in try queue(plan, load.id, viewer) },
                    isOver: end
                )
            } catch {
                end(false)
                throw error
            }
        }
    }

    private func queue(_ plan: ImportPlan, _ id: ID<Import>, _ viewer: Viewer) throws -> Import {
        _ = try jobs.insertImport(plan, of: id, origin: .account(viewer.account?.id), at: clock.now)
        guard let load = try imports.importing(id) else { throw DomainError.notFound("import \(id)") }
        return load
    }

    /// Deletes files that no job will load.
    public func forgetDataSets() throws {
        for id in dataSets.folders() {
            let load = try imports.importing(id)
            let age = load.map { clock.now.seconds - $0.changedAt.seconds } ?? .max
            let isWaiting = load?.hasOpenJob == true || load?.job == nil && age < Self.forgottenAfterSeconds
            if !isWaiting { dataSets.deleteFolder(of: id) }
        }
    }
}
