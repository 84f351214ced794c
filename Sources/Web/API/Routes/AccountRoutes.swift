import Domain

/// `/accounts`.
extension AccountAPI {
    static let routes: [APIRoute] = {
        let accounts = AccountAPI()
        return [
            APIRoute(
                .get,
                "/accounts",
                .loop,
                "Accounts by id.",
                access: .adminRead,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .account),
                handler: accounts.index
            ),
            APIRoute(
                .post,
                "/accounts",
                .hashing,
                "Create an account, with a new user of the same name.",
                access: .admin,
                limit: .write,
                body: .json(.accountDraft),
                answers: .created(.account),
                canConflict: true,
                handler: accounts.create
            ),
            APIRoute(
                .get,
                "/accounts/{account}",
                .loop,
                "One account.",
                access: .adminRead,
                parameters: [.fields],
                answers: .ok(.account),
                handler: accounts.show
            ),
            APIRoute(
                .patch,
                "/accounts/{account}",
                .hashing,
                "Change name, role or password. A new password ends all sessions of the account.",
                access: .admin,
                limit: .write,
                body: .patch(.accountPatch),
                answers: .updated(.account),
                matching: .required,
                canConflict: true,
                handler: accounts.patch
            ),
            APIRoute(
                .delete,
                "/accounts/{account}",
                .writer,
                "Delete an account with its sessions and tokens. The last admin stays.",
                access: .admin,
                parameters: [
                    QueryParameter(
                        "user",
                        .choice(["keep", "delete"]),
                        "Whether its user goes too, with all ratings.",
                        standard: "keep"
                    )
                ],
                answers: .deleted,
                matching: .required,
                canConflict: true,
                handler: accounts.destroy
            ),
        ]
    }()
}

extension Schema {
    static let account = Schema(
        .object([
            .always("id", .identifier),
            .always("user_id", Schema(.integer(1...Int.max), "The user that it rates as.")),
            .always("name", .string(), "What the person signs in with."),
            .always("role", role),
            .always("version", .version),
            .always("created_at", .timestamp),
        ]),
        "A person's login."
    )
    .named("Account")

    private static let role = Schema(.choice(Role.allCases.map(\.rawValue)))
    private static let accountName = Schema(
        .string(length: AccountRules.nameLength, pattern: #"^[\w.@+-]+$"#),
        "Letters, digits and . _ - @ +"
    )
    .like(.string("ada"))
    private static let password = Schema(.string(length: AccountRules.passwordLength, pattern: Schema.printable)).like(
        .string("a quiet morning")
    )

    static let accountDraft = Schema(
        .object([.always("name", accountName), .always("password", password), .maybe("role", role.orNull)])
    )
    .named("AccountDraft")
    static let accountPatch = Schema(
        .object([.maybe("name", accountName), .maybe("password", password), .maybe("role", role)])
    )
    .named("AccountPatch")
}
