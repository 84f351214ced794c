import Domain

/// `/tokens`.
extension TokenAPI {
    private static let account = QueryParameter(
        "account_id",
        .id,
        "Those of this account, for admins; without it one's own."
    )

    static let routes: [APIRoute] = {
        let tokens = TokenAPI()
        return [
            APIRoute(
                .get,
                "/tokens",
                .loop,
                "API tokens by id, without their texts.",
                access: .accountRead,
                parameters: [account, .fields] + QueryParameter.page,
                answers: .page(of: .token),
                handler: tokens.index
            ),
            APIRoute(
                .post,
                "/tokens",
                .writer,
                "Make a token. The answer is the only one that holds its text.",
                access: .accountWrite,
                parameters: [account],
                body: .json(.tokenDraft),
                answers: .created(.newToken),
                isAnswerSecret: true,
                handler: tokens.create
            ),
            APIRoute(
                .get,
                "/tokens/{token}",
                .loop,
                "One token, without its text.",
                access: .accountRead,
                parameters: [.fields],
                answers: .ok(.token),
                handler: tokens.show
            ),
            APIRoute(
                .delete,
                "/tokens/{token}",
                .writer,
                "Revoke a token, at once, with those that it made. A token may always revoke itself.",
                access: .signedIn,
                answers: .deleted,
                handler: tokens.destroy
            ),
        ]
    }()
}

extension Schema {
    static let scopes = Schema(
        .string(pattern: "^(read|write|admin)( (read|write|admin))*$"),
        "What it may be used for, with spaces between."
    )
    .like(.string("read write"))

    private static let tokenFields: [Property] = [
        .always("id", .identifier),
        .always("account_id", .identifier),
        .always("parent_id", Schema(.integer(1...Int.max), "The token that made it; null if a person did.").orNull),
        .always("name", .string()),
        .always("prefix", .string(), "How its text begins."),
        .always("scopes", .scopes),
        .always("created_at", .timestamp),
        .always("expires_at", Schema.timestamp.orNull),
        .always("last_used_at", Schema.timestamp.orNull),
    ]
    static let token = Schema(.object(tokenFields), "What a script sends in place of signing in.").named("Token")
    static let newToken = Schema(
        .object(tokenFields + [.always("token", .string(), "Its text, told this once: send it as `Bearer`.")])
    )
    .named("NewToken")
    static let tokenDraft = Schema(
        .object([
            .always("name", Schema(.string(length: 1...APITokenDraft.maxNameLength)).like(.string("nightly load"))),
            .always("scopes", .scopes),
            .maybe(
                "expires_at",
                Schema(.string(format: "date-time"), "Until when it is good; null: until it is revoked.").orNull
            ),
        ])
    )
    .named("TokenDraft")
}
