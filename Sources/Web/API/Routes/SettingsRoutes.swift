import Domain

/// `/settings`.
extension SettingsAPI {
    static let routes: [APIRoute] = {
        let settings = SettingsAPI()
        return [
            APIRoute(
                .get,
                "/settings",
                .loop,
                "What the site is called, and the scale of its ratings.",
                parameters: [.fields],
                answers: .ok(.siteSettings),
                handler: settings.show
            ),
            APIRoute(
                .patch,
                "/settings",
                .writer,
                "Change settings. A scale that ratings would not be on is refused.",
                access: .admin,
                body: .patch(.siteSettingsPatch),
                answers: .updated(.siteSettings),
                matching: .required,
                canConflict: true,
                handler: settings.patch
            ),
        ]
    }()
}

extension Schema {
    static let siteSettings = Schema(
        .object([
            .always("site_name", .string()),
            .always(
                "rating_scale",
                Schema(
                    .object([
                        .always("minimum", .number()), .always("maximum", .number()), .always("step", .number()),
                    ])
                )
            ),
            .always("is_demo", .boolean, "Whether screens say that the ratings come from synthetic raters."),
        ])
    )
    .named("Settings")

    static let siteSettingsPatch = Schema(
        .object([
            .maybe(
                "site_name",
                Schema(.string(length: 1...SiteSettings.maxSiteNameLength)).like(.string("Film club")).orNull
            ),
            .maybe(
                "rating_scale",
                Schema(
                    .object([
                        .maybe("minimum", .number(-1e6...1e6)), .maybe("maximum", .number(-1e6...1e6)),
                        .maybe("step", .number(0...2e6)),
                    ]),
                    "1 to 100 equal steps; what is left out stays."
                )
                .orNull
            ),
            .maybe("is_demo", Schema(.boolean).orNull),
        ])
    )
    .named("SettingsPatch")
}
