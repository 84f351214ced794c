import Domain
import Testing

@Suite struct ItemDraftTests {
    private func fields(_ draft: ItemDraft) -> [String] {
        do {
            try draft.normalised.validate()
            return []
        } catch {
            guard case .invalid(let problems) = error else { return ["\(error)"] }
            return problems.map(\.field)
        }
    }

    @Test func `an ordinary item is fine as it is`() {
        let draft = ItemDraft(
            externalID: "tt0078748",
            title: "Alien",
            description: "In space,\nno one can hear you scream.",
            imageURL: "https://example.org/alien.jpg",
            tags: ["Horror", "Sci-Fi"],
            attributes: ["year": .number(1979), "creator": .text("Ridley Scott"), "classic": .flag(true)]
        )
        #expect(fields(draft).isEmpty)
        #expect(draft.normalised == draft)
    }

    // Swift has no literal for the noncharacters U+FFFE and U+FDD0.
    private static let unshown =
        ["\0", "a\u{1}b", "a\u{7F}", "a\u{85}b", "a\nb", "a\r\nb", "a\tb", "a\u{2028}b"]
        + [[0xEF, 0xBF, 0xBE], [0xEF, 0xB7, 0x90]].map { String(decoding: $0 as [UInt8], as: UTF8.self) }

    @Test(arguments: unshown)
    func `characters that no screen can show are refused in every line`(text: String) {
        #expect(fields(ItemDraft(title: "x\(text)x")) == ["title"])
        #expect(fields(ItemDraft(externalID: "x\(text)x", title: "T")) == ["external_id"])
        #expect(fields(ItemDraft(title: "T", tags: ["x\(text)x"])) == ["tags"])
        #expect(fields(ItemDraft(title: "T", imageURL: "/x\(text)x")) == ["image_url"])
        #expect(fields(ItemDraft(title: "T", attributes: ["x\(text)x": .flag(true)])) == ["attributes"])
        #expect(fields(ItemDraft(title: "T", attributes: ["x": .text("x\(text)x")])) == ["attributes"])
    }

    @Test func `a description has lines and tabs but no other control characters`() {
        #expect(fields(ItemDraft(title: "T", description: "One\n\tTwo\r\nThree\rFour")).isEmpty)
        #expect(ItemDraft(title: "T", description: " One\r\nTwo\rThree\n").normalised.description == "One\nTwo\nThree")
        #expect(fields(ItemDraft(title: "T", description: "One\0Two")) == ["description"])
    }

    @Test func `letters of every script and emoji are fine`() {
        #expect(fields(ItemDraft(title: "Amélie 千と千尋の神隠し 👩‍👩‍👧 مرحبا", tags: ["Ünïcode"])).isEmpty)
    }

    @Test func `lengths are counted as the database counts them`() {
        #expect(fields(ItemDraft(title: String(repeating: "x", count: 500))).isEmpty)
        #expect(fields(ItemDraft(title: String(repeating: "x", count: 501))) == ["title"])
        let oneLetter = "e" + String(repeating: "\u{301}", count: 500)
        #expect(oneLetter.count == 1)
        #expect(fields(ItemDraft(title: oneLetter)) == ["title"])
        #expect(fields(ItemDraft(title: "T", tags: ["e" + String(repeating: "\u{301}", count: 100)])) == ["tags"])
    }

    @Test func `white space goes, empty texts are none, and a tag counts once`() {
        let draft = ItemDraft(
            externalID: "  ",
            title: "  Alien ",
            imageURL: "",
            tags: [" Horror", "horror", "", " "],
            attributes: [" year ": .text(" 1979 ")]
        ).normalised
        #expect(draft.title == "Alien")
        #expect(draft.externalID == nil && draft.imageURL == nil)
        #expect(draft.tags == ["Horror"])
        #expect(draft.attributes == ["year": .text("1979")])
    }

    @Test func `every broken field is named at once`() {
        let draft = ItemDraft(
            externalID: String(repeating: "x", count: 201),
            title: " ",
            description: String(repeating: "x", count: 20_001),
            imageURL: "nowhere",
            tags: ["-Horror", "a,b"],
            attributes: ["": .text(""), "n": .number(.infinity), "a: b": .flag(false)]
        )
        #expect(Set(fields(draft)) == ["external_id", "title", "description", "image_url", "tags", "attributes"])
        #expect(fields(ItemDraft(title: "T", tags: (0...50).map { "tag \($0)" })) == ["tags"])
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:image/svg+xml,<svg/>", "//elsewhere.org/x", "https://", "http:/x", "/a b", "/a\\b",
        "ftp://example.org/x", " https://x y", "relative.png", "file:///etc/passwd",
    ])
    func `a picture comes from the web or from this site`(url: String) {
        #expect(fields(ItemDraft(title: "T", imageURL: url)) == ["image_url"])
    }

    @Test(arguments: ["https://example.org/a.png?x=1&y=2", "HTTP://EXAMPLE.ORG/A.PNG", "/assets/a.png"])
    func `addresses of pictures that are fine`(url: String) {
        #expect(fields(ItemDraft(title: "T", imageURL: url)).isEmpty)
    }
}
