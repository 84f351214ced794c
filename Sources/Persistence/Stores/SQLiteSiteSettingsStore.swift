public import Domain

/// The site's settings in SQLite.
public struct SQLiteSiteSettingsStore: SiteSettingsStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func settings() throws -> SiteSettings {
        let settings = try database.caches.settings.value(for: OnlyKey(), in: database) {
            try database.read { try SettingsRows.settings($0) }
        }
        return settings ?? .defaults
    }

    /// A change of the scale weighs every item anew, in the same transaction.
    public func save(_ settings: SiteSettings) throws {
        try database.write { connection in
            let old = try SettingsRows.settings(connection)
            try SettingsRows.save(settings, connection)
            let caches = database.caches
            caches.settings.invalidateAll(after: connection)
            guard settings.ratingScale != old.ratingScale else { return }
            try StatisticsRows.reweigh(StatisticsPrior(scale: settings.ratingScale), connection)
            connection.afterCommit { caches.popularItems.removeAll() }
        }
    }
}
