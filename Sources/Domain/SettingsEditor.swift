/// Changes the settings of the site, for admins.
public final class SettingsEditor: Sendable {
    private let store: any SiteSettingsStore

    public init(store: any SiteSettingsStore) {
        self.store = store
    }

    /// For everybody: pages show all of it.
    public func settings() throws -> SiteSettings {
        try store.settings()
    }

    /// Another rating scale weighs every item anew. Ratings stay as they are, so all of them must be on it.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict` if ratings would be off the scale, saying how many.
    public func save(_ settings: SiteSettings, viewer: Viewer) throws {
        try viewer.require(.admin, .admin)
        var settings = settings
        settings.siteName = settings.siteName.trimmed
        try settings.validate()
        try store.save(settings, requiringRatingsOnScale: true)
    }
}

extension SiteSettings {
    public static let maxSiteNameLength = 80

    /// Throws `.invalid` naming each broken field.
    func validate() throws(DomainError) {
        var validation = Validation()
        validation.require(!siteName.isEmpty, "site_name", "Give the site a name.")
        validation.requireLine(siteName, "site_name", atMost: Self.maxSiteNameLength)
        try validation.finish()
    }
}
