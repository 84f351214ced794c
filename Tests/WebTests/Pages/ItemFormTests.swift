import Domain
import Testing

@testable import Web

@Suite struct ItemFormTests {
    private func attributes(_ lines: String, replacing old: Attributes = Attributes()) throws -> Attributes {
        var form = ItemForm()
        form.attributes = lines
        return try form.draft(replacing: old).attributes
    }

    /// As a browser sends it back when nobody touched it.
    private func sentBack(_ item: Item) throws -> ItemDraft {
        let filled = ItemForm(item)
        let form = ItemForm(
            Form(fields: [
                Form.Field(name: "title", value: filled.title),
                Form.Field(
                    name: "description",
                    value: filled.description.split(separator: "\n", omittingEmptySubsequences: false).joined(
                        separator: "\r\n"
                    )
                ),
                Form.Field(name: "image_url", value: filled.imageURL),
                Form.Field(name: "external_id", value: filled.externalID),
                Form.Field(name: "tags", value: filled.tags),
                Form.Field(
                    name: "attributes",
                    value: filled.attributes.split(separator: "\n").joined(separator: "\r\n")
                ),
            ])
        )
        return try form.draft(replacing: item.attributes).normalised
    }

    @Test func `an item comes back from its form as it went in`() throws {
        let item = Item.sample(
            "“Alien” & <b>",
            tags: ["Horror", "Sci-Fi"],
            [
                "year": .number(1979), "classic": .flag(true), "banned": .flag(false), "isbn": .text("007"),
                "room": .text("237"), "dc:title": .text("Alien: Director's Cut"), "big": .number(1e16),
                "small": .number(-0.5),
                "said": .text("yes"), "empty": .text(""),
            ],
            description: "One.\n\nTwo.",
            imageURL: "/a.png",
            externalID: "tt0078748"
        )
        #expect(try sentBack(item) == item.draft)
        #expect(try sentBack(.sample("T")) == Item.sample("T").draft)
    }

    @Test func `a new line is a number where it prints as it was written, and otherwise a text`() throws {
        #expect(try attributes("year: 1979")["year"] == .number(1979))
        #expect(try attributes("year:1979")["year"] == .number(1979))
        #expect(
            try attributes("a: 4.50\nb: 007\nc: 0x10\nd: nan\ne: inf\nf: 1e400") == [
                "a": .text("4.50"), "b": .text("007"), "c": .text("0x10"), "d": .text("nan"), "e": .text("inf"),
                "f": .text("1e400"),
            ]
        )
        #expect(try attributes("\r\n  year : 1979 \r\n\r\n") == ["year": .number(1979)])
    }

    @Test func `a changed line takes the kind of what was written`() throws {
        let old: Attributes = ["classic": .flag(true), "room": .text("237")]
        let changed = try attributes("classic: no\nroom: 238", replacing: old)
        #expect(changed == ["classic": .text("no"), "room": .number(238)])
    }

    @Test(arguments: ["year 1979", ": 1979", ":", "year"])
    func `a line without a name and a colon is refused beside its field`(line: String) {
        #expect {
            _ = try attributes(line)
        } throws: { error in
            guard case DomainError.invalid(let problems) = error else { return false }
            // The form has no title either, and a person is told everything at once.
            return problems.map(\.field) == ["title", "attributes"]
        }
    }

    @Test func `the version names the text and not the ratings`() throws {
        let item = Item.sample("Alien")
        let rated = Item.sample("Alien", statistics: ItemStatistics(votes: 3, ratingSum: 12), version: 4)
        let renamed = Item.sample("Aliens")
        #expect(ItemForm(rated).version == ItemForm(item).version)
        #expect(ItemForm(renamed).version != ItemForm(item).version)
        #expect(ItemForm().version == nil)
    }
}
