import Domain

/// Schemas that several resources share.
extension Schema {
    static let identifier = Schema(.integer(1...Int.max), "Ours; never used again for another.")
    static let externalID = Schema(
        .string(length: 1...ItemDraft.maxExternalIDLength, pattern: Schema.line),
        "The id that a data set gave it; unique."
    )
    .like(.string("film-17"))
    static let externalIDDraft = Schema(
        .string(length: 0...ItemDraft.maxExternalIDLength, pattern: Schema.printable),
        "The id that a data set gave it; an empty one is none."
    )
    .like(.string("film-17"))
    static let timestamp = Schema(.string(format: "date-time"), "In UTC (RFC 3339).").like(
        .string("2026-01-31T12:00:00Z")
    )
    static let version = Schema(.integer(1...Int.max), "Counts the changes; its `ETag` names it.")
    static let count = Schema(.integer(0...Int.max))

    /// What `isPlainLine` forbids, within the brackets of a regular expression.
    static let unprintable = #"\u0000-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff"#

    /// One line without control characters, with something else than white space at both ends.
    static let line = #"^[^\s\#(unprintable)](?:[^\#(unprintable)]*[^\s\#(unprintable)])?$"#

    /// Names with values of any kind, such as an item's year.
    static let attributes = Schema(
        .entries(
            Schema(
                .oneOf([
                    Schema(.string(length: 0...ItemDraft.maxAttributeTextLength, pattern: printable)),
                    Schema(.number()), Schema(.boolean),
                ])
            ),
            names: Schema(.string(length: 1...ItemDraft.maxAttributeNameLength, pattern: line)),
            count: 0...ItemDraft.maxAttributeCount
        ),
        "Names and values of the site's own: texts of one line, numbers, true or false."
    )
    .like(
        .object([
            JSONMember(key: "year", value: .integer(1945)), JSONMember(key: "creator", value: .string("David Lean")),
        ])
    )

    /// Any number of lines without control characters.
    static let plainText =
        #"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]*$"#

    /// One line without control characters, or nothing.
    static let printable = #"^[^\#(unprintable)]*$"#

    /// `{"results":[…],"next_cursor":…,"previous_cursor":…}`
    static func page(of element: Schema) -> Schema {
        Schema(
            .object([
                .always("results", .array(element)),
                .always(
                    "next_cursor",
                    Schema(.string(), "For the page after this one; null on the last.").like(.null).orNull
                ),
                .always(
                    "previous_cursor",
                    Schema(.string(), "For the page before this one; null on the first.").like(.null).orNull
                ),
                .maybe("count", .integer(0...Int.max), "How many there are in all, with `count=true`."),
            ])
        )
    }

    /// `{"results":[…]}`, which are all there are.
    static func all(of element: Schema) -> Schema { Schema(.object([.always("results", .array(element))])) }
}

extension APIRoute.Answer {
    static func ok(_ schema: Schema) -> Self { Self(.ok, "It.", schema) }
    static func page(of schema: Schema) -> Self { Self(.ok, "A page of them.", Schema.page(of: schema)) }
    static func created(_ schema: Schema) -> Self { Self(.created, "Created; `Location` says where.", schema) }
    static func updated(_ schema: Schema) -> Self { Self(.ok, "Changed.", schema) }
    static let deleted = Self(.noContent, "Deleted.")
}
