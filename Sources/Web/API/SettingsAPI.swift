import Domain

/// `/api/v1/settings`.
struct SettingsAPI {
    func show(_ call: APICall) throws -> Response {
        let settings = try call.services.settingsEditor.settings()
        return try call.json { $0.settings(settings) }
    }

    /// A merge patch (RFC 7396): fields that are given replace, null sets what holds on a new site.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let old = try call.services.settingsEditor.settings()
        let new = SettingsFields.merged(&fields, into: old)
        try fields.finish()
        try call.requireMatch(content: Self.content(old))
        try call.services.settingsEditor.save(new, viewer: call.viewer)
        return try show(call)
    }

    /// As it is answered.
    private static func content(_ settings: SiteSettings) -> [UInt8] {
        var writer = JSONWriter()
        writer.settings(settings)
        return writer.finish()
    }
}

/// The settings as the API reads them.
private enum SettingsFields {
    static func merged(_ fields: inout JSONFields, into old: SiteSettings) -> SiteSettings {
        let defaults = SiteSettings.defaults
        var settings = old
        if fields.has("site_name") { settings.siteName = fields.optionalString("site_name") ?? defaults.siteName }
        if fields.has("is_demo") { settings.isDemo = fields.optionalBool("is_demo") ?? defaults.isDemo }
        if fields.has("rating_scale") {
            let scale = fields.optionalFields("rating_scale") { merged(&$0, into: old.ratingScale) }
            switch scale {
            case .some(let scale?): settings.ratingScale = scale
            case .some(nil):
                fields.addProblem(
                    "rating_scale",
                    "must lead from a minimum to a larger maximum, within a million of 0, in 1 to 100 equal steps"
                )
            case nil: settings.ratingScale = defaults.ratingScale
            }
        }
        return settings
    }

    /// Nil for what is no scale.
    private static func merged(_ fields: inout JSONFields, into old: RatingScale) -> RatingScale? {
        RatingScale(
            minimum: fields.has("minimum") ? fields.requiredDouble("minimum") : old.minimum,
            maximum: fields.has("maximum") ? fields.requiredDouble("maximum") : old.maximum,
            step: fields.has("step") ? fields.requiredDouble("step") : old.step
        )
    }
}

extension JSONWriter {
    fileprivate mutating func settings(_ settings: SiteSettings) {
        object { writer in
            writer.field("site_name", settings.siteName)
            writer.key("rating_scale")
            writer.object { writer in
                writer.field("minimum", settings.ratingScale.minimum)
                writer.field("maximum", settings.ratingScale.maximum)
                writer.field("step", settings.ratingScale.step)
            }
            writer.field("is_demo", settings.isDemo)
        }
    }
}
