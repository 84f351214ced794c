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
    public func save(_ settings: SiteSettings, requiringRatingsOnScale: Bool) throws {
        try database.write { connection in
            let old = try SettingsRows.settings(connection)
            let caches = database.caches
            if settings.ratingScale != old.ratingScale {
                // Whatever is on the old scale is on a wider one.
                if requiringRatingsOnScale, !old.ratingScale.values.allSatisfy(settings.ratingScale.contains) {
                    try requireRatings(on: settings.ratingScale, connection)
                }
                try StatisticsRows.reweigh(StatisticsPrior(scale: settings.ratingScale), connection)
                caches.recommenders.fire(after: connection)
                connection.afterCommit { caches.popularItems.removeAll() }
            }
            try SettingsRows.save(settings, connection)
            caches.settings.invalidateAll(after: connection)
        }
    }

    /// Throws `.conflict` saying how many ratings are not on the scale. Reads all of them.
    private func requireRatings(on scale: RatingScale, _ connection: Connection) throws {
        var strayCount = 0
        try connection.forEach("SELECT rating, COUNT(*) FROM interactions GROUP BY rating") { row in
            if !scale.contains(row.double(0)) { strayCount += row.int(1) }
        }
        guard strayCount > 0 else { return }
        let scaleText =
            "\(shortest(scale.minimum)) to \(shortest(scale.maximum)) in steps of \(shortest(scale.step))"
        throw DomainError.conflict(
            "\(strayCount) of the ratings are not on the scale from \(scaleText). Change or delete them first."
        )
    }
}

/// A migration makes the key, so somebody deleted it.
struct MissingSigningKey: Error, CustomStringConvertible {
    var description: String {
        "the key of the site is gone; make another: INSERT INTO site_keys VALUES ('signing', randomblob(32))"
    }
}
