import Domain

/// What the screen for rating asks for, and what its users do not want to be asked for.
extension SkipAPI {
    static let routes: [APIRoute] = {
        let skips = SkipAPI()
        return [
            APIRoute(
                .get,
                "/users/{user}/items-to-rate",
                .reader,
                "Popular items that a user neither rated nor skipped, the most popular first.",
                access: .ownRead,
                parameters: [
                    QueryParameter("tag", .text, "Only what has this tag, whatever its case."), .limit(20), .fields,
                ],
                answers: .page(of: .item),
                handler: skips.itemsToRate
            ),
            APIRoute(
                .get,
                "/users/{user}/skips",
                .reader,
                "What a user does not want to be asked for, by item.",
                access: .ownRead,
                parameters: [.fields] + QueryParameter.page,
                answers: .page(of: .skip),
                handler: skips.index
            ),
            APIRoute(
                .get,
                "/users/{user}/skips/{item}",
                .loop,
                "When a user skipped an item.",
                access: .ownRead,
                parameters: [.fields],
                answers: .ok(.skip),
                handler: skips.show
            ),
            APIRoute(
                .put,
                "/users/{user}/skips/{item}",
                .writer,
                "Do not ask a user for an item any more; a rating of it takes that back.",
                access: .ownWrite,
                answers: .updated(.skip),
                .created(.skip),
                matching: .optional,
                handler: skips.update
            ),
            APIRoute(
                .delete,
                "/users/{user}/skips/{item}",
                .writer,
                "Ask a user for an item again.",
                access: .ownWrite,
                answers: .deleted,
                matching: .optional,
                handler: skips.destroy
            ),
        ]
    }()
}

extension Schema {
    static let skip = Schema(
        .object([
            .always("user_id", .identifier), .always("item_id", .identifier), .always("skipped_at", .timestamp),
        ]),
        "An item that a user does not want to be asked for. Not a rating."
    )
    .named("Skip")
}
