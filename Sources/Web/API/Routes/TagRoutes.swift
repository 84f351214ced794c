import Domain

/// `/tags`.
extension TagAPI {
    static let routes: [APIRoute] = {
        let tags = TagAPI()
        return [
            APIRoute(
                .get,
                "/tags",
                .reader,
                "Tags, the most used first.",
                parameters: [
                    QueryParameter("q", .text, "What tags begin with, whatever its case."),
                    .sort(TagOrder.allTexts, standard: TagOrder.mostUsed.text),
                    .fields, .limit(100), .cursor, .count,
                ],
                answers: .page(of: .tag),
                handler: tags.index
            ),
            APIRoute(
                .get,
                "/tags/{tag}",
                .loop,
                "One tag, by its name in any case.",
                parameters: [.fields],
                answers: .ok(.tag),
                handler: tags.show
            ),
            APIRoute(
                .patch,
                "/tags/{tag}",
                .writer,
                "Rename a tag on all items that have it, or merge it into another.",
                access: .editorWrite,
                parameters: [
                    QueryParameter(
                        "merge",
                        .flag,
                        "Whether a tag that has the name already takes this one's items; without it that is a 409.",
                        standard: "false"
                    )
                ],
                body: .patch(.tagPatch),
                answers: .updated(.tag),
                matching: .required,
                canConflict: true,
                handler: tags.patch
            ),
            APIRoute(
                .delete,
                "/tags/{tag}",
                .writer,
                "Take a tag off every item.",
                access: .editorWrite,
                answers: .deleted,
                matching: .required,
                handler: tags.destroy
            ),
        ]
    }()
}

extension Schema {
    static let tag = Schema(
        .object([.always("name", .string()), .always("item_count", .integer(0...Int.max))]),
        "A word that items are found by. It is there as long as an item has it."
    )
    .named("Tag")

    static let tagPatch = Schema(.object([.maybe("name", .tagName)])).named("TagPatch")

    static let tagName = Schema(
        .string(
            length: 1...ItemDraft.maxTagLength,
            pattern: #"^[^\s\#(unprintable),-][^\#(unprintable),]*$"#
        )
    )
    .like(.string("Drama"))
}
