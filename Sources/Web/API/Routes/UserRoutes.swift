import Domain

/// `/users` and `/me`.
extension UserAPI {
    static let routes: [APIRoute] = {
        let users = UserAPI()
        return [
            APIRoute(
                .get,
                "/me",
                .loop,
                "Whom the token or session speaks for.",
                access: .signedIn,
                parameters: [.fields],
                answers: .ok(.me),
                handler: users.me
            ),
            APIRoute(
                .get,
                "/users",
                .reader,
                "Users, by id unless asked for otherwise; `-id` lists the newest first.",
                access: .editorRead,
                parameters: [
                    QueryParameter("q", .text, "What names begin with, whatever the case of its letters A to Z."),
                    QueryParameter("external_id", .text, "The user with this id of a data set."),
                    .sort(UserOrder.allTexts, standard: UserSortKey.id.rawValue),
                    .fields,
                ] + QueryParameter.page,
                answers: .page(of: .user),
                handler: users.index
            ),
            APIRoute(
                .post,
                "/users",
                .writer,
                "Create a user, who needs no account.",
                access: .editorWrite,
                body: .json(.userDraft),
                answers: .created(.user),
                canConflict: true,
                handler: users.create
            ),
            APIRoute(
                .get,
                "/users/{user}",
                .loop,
                "One user.",
                access: .ownRead,
                parameters: [.fields],
                answers: .ok(.user),
                handler: users.show
            ),
            APIRoute(
                .put,
                "/users/{user}",
                .writer,
                "Replace all that was written of a user.",
                access: .editorWrite,
                body: .json(.userDraft),
                answers: .updated(.user),
                matching: .optional,
                canConflict: true,
                handler: users.update
            ),
            APIRoute(
                .patch,
                "/users/{user}",
                .writer,
                "Change some fields of a user.",
                access: .editorWrite,
                body: .patch(.userPatch),
                answers: .updated(.user),
                matching: .optional,
                canConflict: true,
                handler: users.patch
            ),
            APIRoute(
                .delete,
                "/users/{user}",
                .writer,
                "Delete a user, who must not belong to an account, with all ratings.",
                access: .editorWrite,
                answers: .deleted,
                matching: .optional,
                canConflict: true,
                handler: users.destroy
            ),
        ]
    }()
}

extension Schema {
    static let user = Schema(
        .object([
            .always("id", .identifier),
            .always("external_id", Schema.externalID.orNull),
            .always("name", .string()),
            .always("is_synthetic", .boolean, "Whether it is made up and no person."),
            .always("rating_count", .integer(0...Int.max)),
            .always("mean_rating", Schema(.number()).orNull),
            .always("version", .version),
            .always("created_at", .timestamp),
        ]),
        "A rater. Every account has one; most users of a loaded data set have no account."
    )
    .named("User")

    private static let userFields: [Property] = [
        .maybe("external_id", Schema.externalIDDraft.orNull),
        .maybe(
            "name",
            Schema(.string(length: 0...UserDraft.maxNameLength, pattern: Schema.printable)).like(.string("Laura"))
                .orNull
        ),
        .maybe("is_synthetic", Schema(.boolean).orNull),
    ]
    static let userDraft = Schema(.object(userFields)).named("UserDraft")
    static let userPatch = Schema(.object(userFields)).named("UserPatch")

    static let me = Schema(
        .object([
            .always("account_id", .identifier),
            .always("user_id", .identifier),
            .always("name", .string()),
            .always("role", .choice(Role.allCases.map(\.rawValue))),
            .always("scopes", .string(), "What the token or session may be used for, with spaces between."),
            .always("created_at", .timestamp),
        ])
    )
    .named("Me")
}
