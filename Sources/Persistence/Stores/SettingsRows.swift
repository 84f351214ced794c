import Domain

/// The site's settings, within a transaction that the caller opened.
enum SettingsRows {
    private enum Key {
        static let siteName = "site_name"
        static let minimum = "rating_minimum"
        static let maximum = "rating_maximum"
        static let step = "rating_step"
        static let isDemo = "is_demo"
    }

    /// Defaults stand in for what was never set, and for a scale that is none.
    static func settings(_ connection: Connection) throws -> SiteSettings {
        var values: [String: String] = [:]
        for (key, value) in try connection.all("SELECT key, value FROM settings", read: { ($0.text(0), $0.text(1)) }) {
            values[key] = value
        }
        let defaults = SiteSettings.defaults
        return SiteSettings(
            siteName: values[Key.siteName] ?? defaults.siteName,
            ratingScale: scale(values) ?? defaults.ratingScale,
            isDemo: values[Key.isDemo] == "true"
        )
    }

    /// What weighs ratings. Read in the transaction that uses it, as an earlier write of the group may have changed it;
    /// it is one small look-up beside a dozen.
    static func prior(_ connection: Connection) throws -> StatisticsPrior {
        StatisticsPrior(scale: try settings(connection).ratingScale)
    }

    static func save(_ settings: SiteSettings, _ connection: Connection) throws {
        let scale = settings.ratingScale
        let entries = [
            (Key.siteName, settings.siteName), (Key.minimum, String(scale.minimum)),
            (Key.maximum, String(scale.maximum)), (Key.step, String(scale.step)),
            (Key.isDemo, String(settings.isDemo)),
        ]
        for (key, value) in entries {
            try connection.run(
                """
                INSERT INTO settings (key, value)
                VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """,
                key,
                value
            )
        }
    }

    private static func scale(_ values: [String: String]) -> RatingScale? {
        guard let minimum = values[Key.minimum].flatMap(Double.init),
            let maximum = values[Key.maximum].flatMap(Double.init),
            let step = values[Key.step].flatMap(Double.init)
        else { return nil }
        return RatingScale(minimum: minimum, maximum: maximum, step: step)
    }
}
