/// What an admin may set for the whole site.
public struct SiteSettings: Sendable, Equatable {
    public var siteName: String
    public var ratingScale: RatingScale
    /// The demo catalogue was loaded: screens say that its ratings come from synthetic raters.
    public var isDemo: Bool

    public static let defaults = SiteSettings(siteName: "Palate", ratingScale: .halfStars, isDemo: false)

    public init(siteName: String, ratingScale: RatingScale, isDemo: Bool = false) {
        self.siteName = siteName
        self.ratingScale = ratingScale
        self.isDemo = isDemo
    }
}

/// Where settings are kept.
public protocol SiteSettingsStore: Sendable {
    /// Defaults stand in for what was never set.
    func settings() throws -> SiteSettings
    /// Throws `.conflict` if it is so required and ratings are not on the scale, saying how many.
    func save(_ settings: SiteSettings, requiringRatingsOnScale: Bool) throws
}

extension SiteSettingsStore {
    /// Whatever the ratings are.
    public func save(_ settings: SiteSettings) throws {
        try save(settings, requiringRatingsOnScale: false)
    }
}
