/// What an admin may set for the whole site.
public struct SiteSettings: Sendable, Equatable {
    public var siteName: String
    public var ratingScale: RatingScale

    public static let defaults = SiteSettings(siteName: "Palate", ratingScale: .halfStars)

    public init(siteName: String, ratingScale: RatingScale) {
        self.siteName = siteName
        self.ratingScale = ratingScale
    }
}

/// Where settings are kept.
public protocol SiteSettingsStore: Sendable {
    /// Defaults stand in for what was never set.
    func settings() throws -> SiteSettings
    func save(_ settings: SiteSettings) throws
}
