/// Loads of many items, users and interactions: editors load all of them, and everybody interactions of their own.
public final class BulkLoads: Sendable {
    /// Items and users of one batch: a transaction of a third of a second.
    private static let rowsPerBatch = 5000
    public static let maxKeyLength = 200

    private let store: any BulkStore
    /// One that writes nothing.
    private let dryStore: @Sendable () -> any BulkStore
    let imports: any ImportStore
    let dataSets: any DataSetStore
    let jobs: any JobStore
    private let settings: any SiteSettingsStore
    let clock: any Clock
    /// Those whose content is coming in.
    private let running = Locked<Set<ID<Import>>>([])

    public init(
        store: any BulkStore,
        dryStore: @escaping @Sendable () -> any BulkStore,
        imports: any ImportStore,
        dataSets: any DataSetStore,
        jobs: any JobStore,
        settings: any SiteSettingsStore,
        clock: any Clock
    ) {
        self.store = store
        self.dryStore = dryStore
        self.imports = imports
        self.dataSets = dataSets
        self.jobs = jobs
        self.settings = settings
        self.clock = clock
    }

    // MARK: - All together

    /// Creates or replaces interactions, all of them or, if one is rejected, none; users that are missing are created by their
    /// external ids. Outcomes stand in the order of the lines.
    ///
    /// Throws `.unauthorized` and `.forbidden` unless the viewer is an editor.
    public func saveTogether(
        _ lines: [InteractionLine],
        at moment: Timestamp,
        viewer: Viewer
    ) throws -> [LineOutcome] {
        try viewer.require(.editor, .write)
        guard !lines.isEmpty else { return [] }
        let rules = InteractionLoadRules(
            createsUsers: true,
            scale: try settings.settings().ratingScale,
            moment: moment
        )
        do {
            var rest: ArraySlice<InteractionLine>? = lines[...]
            return try store.saveInteractions(
                rules,
                whole: true,
                next: {
                    defer { rest = nil }
                    return rest
                },
                record: { outcomes in
                    guard outcomes.allSatisfy(\.isAccepted) else { throw Undone(outcomes: outcomes) }
                }
            )
        } catch let undone as Undone {
            return undone.outcomes
        }
    }

    /// Thrown inside the transaction, so that nothing of it stays.
    private struct Undone: Error {
        let outcomes: [LineOutcome]
    }

    // MARK: - Loading

    /// Takes items. Throws `.unauthorized`, `.forbidden`, and as `begin` says.
    ///
    /// - Parameters:
    ///   - key: names the load, so that it can go on after a break: the same stream sent again under the same key.
    ///   - read: makes an item of the members of a JSON object, or of a row's fields in that form.
    public func items(
        _ format: BulkFormat,
        _ options: BulkOptions,
        key: String?,
        viewer: Viewer,
        read: @escaping @Sendable (JSONValue) throws -> ItemLine
    ) throws -> any BulkLoad {
        try viewer.require(.editor, .write)
        let (store, clock) = (self.store(for: options), clock)
        let kind = BulkKind<ItemLine>(
            read: read,
            rowReader: { columns in
                let reader = BulkColumns(columns, BulkColumns.items)
                return { row in try read(reader.value(row)) }
            },
            linesPerBatch: Self.rowsPerBatch,
            save: { next, _, record in
                if let lines = next() { _ = try store.saveItems(Array(lines), at: clock.now, record: record) }
            }
        )
        return try begin(.items, kind, format, options, key: key, viewer: viewer)
    }

    /// Takes users. Throws as `items` does.
    public func users(
        _ format: BulkFormat,
        _ options: BulkOptions,
        key: String?,
        viewer: Viewer,
        read: @escaping @Sendable (JSONValue) throws -> UserLine
    ) throws -> any BulkLoad {
        try viewer.require(.editor, .write)
        let (store, clock) = (self.store(for: options), clock)
        let kind = BulkKind<UserLine>(
            read: read,
            rowReader: { columns in
                let reader = BulkColumns(columns, BulkColumns.users)
                return { row in try read(reader.value(row)) }
            },
            linesPerBatch: Self.rowsPerBatch,
            save: { next, _, record in
                if let lines = next() { _ = try store.saveUsers(Array(lines), at: clock.now, record: record) }
            }
        )
        return try begin(.users, kind, format, options, key: key, viewer: viewer)
    }

    /// Takes interactions. Throws as `items` does. Who is no editor loads interactions of their own, and creates no users.
    public func interactions(
        _ format: BulkFormat,
        _ options: BulkOptions,
        key: String?,
        viewer: Viewer
    ) throws -> any BulkLoad {
        let own = viewer.may(.editor, .write) ? nil : try viewer.requireUser(.write)
        let store = self.store(for: options)
        let scale = try settings.settings().ratingScale
        let rules = InteractionLoadRules(
            createsUsers: options.createsUsers && own == nil,
            scale: scale,
            moment: clock.now
        )
        let reading = InteractionLineReading(own: own, scale: scale)
        let kind = BulkKind<InteractionLine>(
            read: { try reading.line($0) },
            rowReader: { columns in try reading.rowReader(columns) },
            linesPerBatch: type(of: store).interactionsPerBatch,
            save: { next, whole, record in
                _ = try store.saveInteractions(rules, whole: whole, next: next, record: record)
            }
        )
        return try begin(.interactions, kind, format, options, key: key, viewer: viewer)
    }

    private func store(for options: BulkOptions) -> any BulkStore {
        options.isDryRun ? dryStore() : store
    }

    /// Throws as `open` does.
    private func begin<Line>(
        _ kind: Import.Kind,
        _ lines: BulkKind<Line>,
        _ format: BulkFormat,
        _ options: BulkOptions,
        key: String?,
        viewer: Viewer
    ) throws -> any BulkLoad {
        if options.isDryRun {
            return StreamedLoad(lines, format: format, options: options, record: { _, _ in }, isOver: {})
        }
        switch try open(kind, key: key, viewer: viewer) {
        case .settled(let earlier):
            var report = earlier.report
            report.isReplayed = true
            return FinishedLoad(report: report)
        case .begun(let load, let isOver):
            return StreamedLoad(
                lines,
                format: format,
                options: options,
                after: load.report,
                record: { [imports, clock] report, isFinished in
                    try imports.save(report, of: load.id, isFinished: isFinished, at: clock.now)
                },
                isOver: isOver
            )
        }
    }

    /// A load as it is at its beginning.
    enum Opened {
        /// Under the same key it came to its end, or its job is to bring it there.
        case settled(Import)
        /// It counts as running until the closure is called.
        case begun(Import, isOver: @Sendable () -> Void)
    }

    /// Throws `.conflict` if a load with this key is under way or is of another kind, and `.invalid` for a key that is none.
    func open(_ kind: Import.Kind, key: String?, viewer: Viewer) throws -> Opened {
        if let key, !(1...Self.maxKeyLength).contains(key.utf8.count) || !key.isPlainLine {
            throw DomainError.invalid("Idempotency-Key", "Use 1 to \(Self.maxKeyLength) characters.")
        }
        let account = viewer.account?.id
        let known = try key.flatMap { try imports.importing(account: account, key: $0) }
        if let known, known.kind != kind { throw DomainError.conflict("Another load has this key.") }
        if let known, known.isFinished || known.hasOpenJob { return .settled(known) }
        let load = try known ?? imports.insert(kind, account: account, key: key, at: clock.now)
        guard running.withLock({ $0.insert(load.id).inserted }) else {
            throw DomainError.conflict("The load with this key is under way.")
        }
        let isOver: @Sendable () -> Void = { [self] in _ = running.withLock { $0.remove(load.id) } }
        do {
            // What another request saved since it was looked up.
            let load = try imports.importing(load.id) ?? load
            guard load.isFinished || load.hasOpenJob else { return .begun(load, isOver: isOver) }
            isOver()
            return .settled(load)
        } catch {
            isOver()
            throw error
        }
    }

    // MARK: - Imports

    /// Throws `.notFound`, also for one of another account unless the viewer is an editor; `.unauthorized`, `.forbidden`.
    public func importing(_ id: ID<Import>, viewer: Viewer) throws -> (Import, ImportState) {
        let visible = try visibleAccount(viewer)
        guard let found = try imports.importing(id), visible == nil || found.account == visible else {
            throw DomainError.notFound("import \(id)")
        }
        return (found, state(of: found))
    }

    /// The viewer's own with this key; nil if there is none. Throws `.unauthorized`, `.forbidden`.
    public func importing(key: String, viewer: Viewer) throws -> (Import, ImportState)? {
        _ = try visibleAccount(viewer)
        return try imports.importing(account: viewer.account?.id, key: key).map { ($0, state(of: $0)) }
    }

    /// The newest first: for editors all, for others their own. Throws `.unauthorized`, `.forbidden`.
    public func list(page: PageRequest, viewer: Viewer) throws -> Page<(Import, ImportState)> {
        try imports.imports(account: visibleAccount(viewer), page: page).map { ($0, state(of: $0)) }
    }

    /// Nil for who may see those of all accounts.
    private func visibleAccount(_ viewer: Viewer) throws -> ID<Account>? {
        if viewer.may(.editor, .read) { return nil }
        _ = try viewer.requireUser(.read)
        return viewer.account?.id
    }

    /// Of one that was read a moment ago.
    public func state(of load: Import) -> ImportState {
        if load.isFinished { return .finished }
        if load.hasOpenJob { return .running }
        return running.withLock { $0.contains(load.id) } ? .running : .brokenOff
    }
}

extension LineOutcome {
    /// Whether what the line says is stored now.
    fileprivate var isAccepted: Bool {
        if case .rejected = self { false } else { true }
    }
}
