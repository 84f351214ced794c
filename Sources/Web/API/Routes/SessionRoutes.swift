import Domain

/// `/sessions`.
extension SessionAPI {
    static let routes: [APIRoute] = {
        let sessions = SessionAPI()
        return [
            APIRoute(
                .get,
                "/sessions",
                .loop,
                "The browsers that one is signed in with, the newest first.",
                access: .memberRead,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .session),
                handler: sessions.index
            ),
            APIRoute(
                .post,
                "/sessions",
                .hashing,
                "Sign in with a name and a password: a token of twelve hours, for scripts.",
                body: .json(.signIn),
                answers: .created(.newToken),
                changes: false,
                isAnswerSecret: true,
                handler: sessions.create
            ),
            APIRoute(
                .delete,
                "/sessions",
                .writer,
                "Sign out every other browser; all of them, if a token asks.",
                access: .memberWrite,
                answers: .deleted,
                handler: sessions.destroyOthers
            ),
            APIRoute(
                .delete,
                "/sessions/{session}",
                .writer,
                "Sign a browser out.",
                access: .memberWrite,
                answers: .deleted,
                handler: sessions.destroy
            ),
        ]
    }()
}

extension Schema {
    static let session = Schema(
        .object([
            .always("id", .identifier),
            .always("browser", .string(), "What it calls itself; empty if it does not say."),
            .always("is_current", .boolean, "Whether it is the one that asks."),
            .always("created_at", .timestamp),
            .always("last_seen_at", Schema(.string(format: "date-time"), "To the hour.")),
            .always("expires_at", .timestamp),
        ]),
        "A browser that is signed in."
    )
    .named("Session")

    static let signIn = Schema(
        .object([
            .always("name", .string()),
            .always("password", .string()),
            .maybe("scopes", Schema.scopes.orNull),
        ])
    )
    .named("SignIn")
}
