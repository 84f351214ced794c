/// Whole data sets, as the files in which they come.
extension BulkLoads {
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
        case .settled(let earlier): return DataSetUpload(replaying: { [self] in try read(earlier.id) })
        case .begun(let load, let isOver):
            let folder: any DataSetFolder
            do {
                folder = try dataSets.makeFolder(of: load.id) { try hasOpenJob(load.id) }
            } catch {
                // What is in it may be somebody else's.
                isOver()
                throw error
            }
            let end: @Sendable (Bool) -> Void = { [dataSets] isWhole in
                if !isWhole { dataSets.deleteFolder(of: load.id) }
                isOver()
            }
            do {
                return try DataSetUpload(
                    content,
                    into: folder,
                    queue: { [jobs, clock] in
                        let origin = Job.Origin.account(viewer.account?.id)
                        _ = try jobs.insertImport(plan, of: load.id, origin: origin, at: clock.now)
                    },
                    read: { [self] in try read(load.id) },
                    isOver: end
                )
            } catch {
                end(false)
                throw error
            }
        }
    }

    private func read(_ id: ID<Import>) throws -> Import {
        guard let load = try imports.importing(id) else { throw DomainError.notFound("import \(id)") }
        return load
    }

    /// Whether a job will load its files, or does.
    private func hasOpenJob(_ id: ID<Import>) throws -> Bool { try imports.importing(id)?.hasOpenJob ?? false }

    /// Deletes files that no job will load: of uploads whose process was killed, and of jobs that ended unseen.
    public func forgetDataSets() throws {
        for id in dataSets.folders() {
            try dataSets.deleteFolder(of: id) { try hasOpenJob(id) }
        }
    }
}
