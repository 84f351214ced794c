import Domain

/// `/items`, and the vectors of items.
extension ItemAPI {
    static let routes: [APIRoute] = {
        let items = ItemAPI()
        return [
            APIRoute(
                .get,
                "/items",
                .reader,
                "Items, the most popular first.",
                parameters: [
                    QueryParameter("q", .text, "Words that titles, creators, tags or descriptions begin with."),
                    .tag, .withoutTag,
                    QueryParameter("external_id", .text, "The item with this id of a data set."),
                    .sort(ItemOrder.allTexts),
                    .fields,
                ] + QueryParameter.page,
                answers: .page(of: .item),
                handler: items.index
            ),
            APIRoute(
                .post,
                "/items",
                .writer,
                "Create an item.",
                access: .editorWrite,
                body: .json(.itemDraft),
                answers: .created(.item),
                canConflict: true,
                handler: items.create
            ),
            APIRoute(
                .get,
                "/items/popular",
                .loop,
                "The most popular items.",
                parameters: [.limit(20), .fields],
                answers: .page(of: .item),
                handler: items.popular
            ),
            APIRoute(
                .get,
                "/items/{item}",
                .loop,
                "One item.",
                parameters: [.fields],
                answers: .ok(.item),
                handler: items.show
            ),
            APIRoute(
                .put,
                "/items/{item}",
                .writer,
                "Replace all that was written of an item.",
                access: .editorWrite,
                body: .json(.itemDraft),
                answers: .updated(.item),
                matching: .optional,
                canConflict: true,
                handler: items.update
            ),
            APIRoute(
                .patch,
                "/items/{item}",
                .writer,
                "Change some fields of an item.",
                access: .editorWrite,
                body: .patch(.itemPatch),
                answers: .updated(.item),
                matching: .optional,
                canConflict: true,
                handler: items.patch
            ),
            APIRoute(
                .delete,
                "/items/{item}",
                .writer,
                "Delete an item with all its ratings.",
                access: .editorWrite,
                answers: .deleted,
                matching: .optional,
                handler: items.destroy
            ),
            APIRoute(
                .get,
                "/items/{item}/similar",
                .loop,
                "The items most like one, by the live matrix.",
                parameters: [.limit(20, atMost: 200), .fields],
                answers: .ok(.similarItems),
                handler: items.similar
            ),
        ]
    }()
}

/// The numbers of items that were computed elsewhere, such as by a sentence encoder.
extension ItemVectorAPI {
    static let routes: [APIRoute] = {
        let vectors = ItemVectorAPI()
        return [
            APIRoute(
                .get,
                "/items/{item}/vector",
                .reader,
                "An item's vector.",
                limit: .read,
                answers: .ok(.itemVector),
                handler: vectors.show
            ),
            APIRoute(
                .put,
                "/items/{item}/vector",
                .writer,
                "Set an item's vector.",
                access: .editorWrite,
                body: .json(.vectorDraft),
                answers: .updated(.itemVector),
                .created(.itemVector),
                matching: .optional,
                handler: vectors.update
            ),
            APIRoute(
                .delete,
                "/items/{item}/vector",
                .writer,
                "Delete an item's vector.",
                access: .editorWrite,
                answers: .deleted,
                matching: .optional,
                handler: vectors.destroy
            ),
            APIRoute(
                .get,
                "/item-vectors",
                .loop,
                "How many vectors there are, and of how many numbers.",
                answers: .ok(.itemVectorSummary),
                handler: vectors.summary
            ),
            APIRoute(
                receiving: "/item-vectors",
                "Load vectors, one a line.",
                access: .editorWrite,
                body: APIRoute.Content(types: ["application/x-ndjson"], schema: .itemVectorLine),
                answers: APIRoute.Answer(.ok, "What became of the lines.", .itemVectorReport),
                handler: vectors.load
            ),
            APIRoute(
                .delete,
                "/item-vectors",
                .stream,
                "Delete all vectors.",
                access: .editorWrite,
                answers: .deleted,
                handler: vectors.destroyAll
            ),
        ]
    }()
}

extension QueryParameter {
    static let tag = QueryParameter(
        "tag",
        .text,
        "Only what has this tag, whatever its case; again for each.",
        repeats: true
    )
    static let withoutTag = QueryParameter("-tag", .text, "Nothing that has this tag; again for each.", repeats: true)
}

extension Schema {
    static let item = Schema(
        .object([
            .always("id", .identifier),
            .always("external_id", Schema.externalID.orNull),
            .always("title", Schema(.string()).like(.string("Brief Encounter"))),
            .always("description", Schema(.string()).like(.string("Two strangers meet at a railway station."))),
            .always("image_url", Schema(.string()).like(.string("https://example.org/brief-encounter.jpg")).orNull),
            .always("tags", .array(Schema(.string()).like(.string("Drama")))),
            .always("attributes", .attributes),
            .always("votes", .integer(0...Int.max), "How many have rated it."),
            .always("mean_rating", Schema(.number(), "Null where nobody has rated it.").orNull),
            .always("version", .version),
            .always("created_at", .timestamp),
            .always("updated_at", .timestamp),
        ]),
        "A thing that can be rated."
    )
    .named("Item")

    static let itemDraft = itemWritten("ItemDraft", isTitleRequired: true)
    static let itemPatch = itemWritten("ItemPatch", isTitleRequired: false)

    private static func itemWritten(_ name: String, isTitleRequired: Bool) -> Schema {
        let title = Schema(.string(length: 1...ItemDraft.maxTitleLength, pattern: Schema.line)).like(
            .string("Brief Encounter")
        )
        let address = Schema(
            .string(
                length: 1...ItemDraft.maxImageURLLength,
                pattern: #"^(https?://|/(?!/))[^\s\\\#(Schema.unprintable)]+$"#
            ),
            "Begins with https://, http://, or, on this site, /."
        )
        .like(.string("https://example.org/brief-encounter.jpg"))
        return Schema(
            .object([
                isTitleRequired ? .always("title", title) : .maybe("title", title),
                .maybe("external_id", Schema.externalIDDraft.orNull),
                .maybe(
                    "description",
                    Schema(.string(length: 0...ItemDraft.maxDescriptionLength, pattern: Schema.plainText))
                        .like(.string("Two strangers meet at a railway station."))
                        .orNull
                ),
                .maybe("image_url", address.orNull),
                .maybe(
                    "tags",
                    Schema(
                        .array(
                            .tagName,
                            count: 0...ItemDraft.maxTagCount
                        ),
                        "Without commas, and without a minus in front."
                    )
                    .orNull
                ),
                .maybe("attributes", Schema.attributes.orNull),
            ]),
            "What is written of an item."
        )
        .named(name)
    }

    static let similarItems = Schema(
        .object([
            .always("item_id", .identifier),
            .always(
                "results",
                .array(
                    Schema(.object([.always("item", .item), .always("similarity", .number(), "By the live matrix.")]))
                )
            ),
        ])
    )

    static let vector = Schema(
        .array(Schema(.number()), count: 1...ItemVector.maximumDimension),
        "As many numbers as the others have, not all of them 0."
    )

    static let itemVector = Schema(.object([.always("item_id", .identifier), .always("vector", .vector)])).named(
        "ItemVector"
    )
    static let vectorDraft = Schema(.object([.always("vector", .vector)]))
    static let itemVectorSummary = Schema(
        .object([
            .always("count", .count), .always("dimension", Schema(.integer(1...ItemVector.maximumDimension)).orNull),
        ])
    )
    static let itemVectorLine = Schema(
        .object([.maybe("item", .externalID), .maybe("item_id", .identifier), .always("vector", .vector)])
    )
    static let itemVectorReport = Schema(
        .object([
            .always("lines", .count), .always("created", .count), .always("updated", .count),
            .always("unchanged", .count), .always("rejected", .count),
            .always(
                "errors",
                .array(
                    Schema(
                        .object([
                            .always("line", .integer(1...Int.max)), .always("pointer", .string()),
                            .always("detail", .string()),
                        ])
                    )
                ),
                "The first of them."
            ),
        ])
    )
}
