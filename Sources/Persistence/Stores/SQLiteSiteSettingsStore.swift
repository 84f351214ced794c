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

    /// What only this site's servers know.
    public func signingKey() throws -> [UInt8] {
        let key = try database.read {
            try $0.first("SELECT bytes FROM site_keys WHERE name = 'signing'") { $0.bytes(0) }
        }
        guard let key else { throw MissingSigningKey() }
        return key
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

/// A migration makes the key, so somebody deleted it.
struct MissingSigningKey: Error, CustomStringConvertible {
    var description: String {
        "the key of the site is gone; make another: INSERT INTO site_keys VALUES ('signing', randomblob(32))"
    }
}
