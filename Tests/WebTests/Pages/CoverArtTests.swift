import Domain
import Support
import Testing

@testable import Web

@Suite struct CoverArtTests {
    private func svg(_ title: String, tags: [String] = [], _ attributes: Attributes = Attributes()) -> String {
        String(decoding: CoverArt.svg(for: .sample(title, tags: tags, attributes)), as: UTF8.self)
    }

    /// Every tag of the document by its name, without what stands in it.
    private func elements(_ svg: String) -> Set<String> {
        Set(svg.split(separator: "<").map { String($0.prefix { $0.isLetter || $0 == "/" || $0.isNumber }) })
    }

    /// Whether every ampersand begins one of the five entities that XML knows. By bytes, as an accent may follow one.
    private func hasOnlyEntities(_ svg: String) -> Bool {
        let bytes = Array(svg.utf8)
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"].map { Array($0.utf8) }
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "&") || entities.contains { bytes[index...].starts(with: $0) }
        }
    }

    static let hostile = [
        "<script>alert(1)</script>", "</text><script>x</script>", "\" onload=\"alert(1)", "' onload='x", "&lt;b&gt;",
        "]]><x>", "<!--", "a&b", "&", "&#60;script&#62;", "</svg><svg onload=x>",
        "<image href=\"https://evil.example\"/>",
        "", " ", "x" + String(repeating: "y", count: 400), String(repeating: "< ", count: 200), "<\u{338}b>",
        "&\u{301}",
    ]

    @Test(arguments: hostile)
    func `a hostile title is drawn as text`(title: String) {
        let known: Set = [
            "svg", "/svg", "defs", "/defs", "linearGradient", "/linearGradient", "stop", "rect", "circle", "path",
            "text",
            "/text", "tspan", "/tspan",
        ]
        for item in [
            svg(title), svg("T", tags: [title]), svg("T", ["creator": .text(title), "year": .text(title)]),
        ] {
            #expect(elements(item).isSubset(of: known), "\(elements(item).subtracting(known))")
            #expect(!item.contains("onload=\""))
            #expect(hasOnlyEntities(item))
        }
    }

    @Test func `a character that XML does not know spoils nothing`() {
        let bytes = CoverArt.svg(for: .sample("a\u{1}b\0c", tags: [], ["creator": .text("\u{8}")]))
        #expect(bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    }

    @Test func `an item always gets the same cover, and another item another`() {
        #expect(svg("Alien", tags: ["Horror"]) == svg("Alien", tags: ["Horror"]))
        #expect(svg("Alien") != svg("Aliens"))
    }

    @Test func `the address changes with what is drawn and only then`() {
        let item = Item.sample("Alien", tags: ["Horror"], ["year": .number(1979)])
        let described = Item.sample(
            "Alien",
            tags: ["Horror"],
            ["year": .number(1979)],
            description: "In space, no one can hear you scream.",
            version: 2
        )
        #expect(CoverArt.url(for: described) == CoverArt.url(for: item))
        for change in [
            Item.sample("Aliens", tags: ["Horror"], ["year": .number(1979)]),
            .sample("Alien", tags: [], ["year": .number(1979)]),
            .sample("Alien", tags: ["Horror"], ["year": .number(1986)]),
        ] {
            #expect(CoverArt.url(for: change) != CoverArt.url(for: item))
        }
        #expect(isLocalPath(CoverArt.url(for: item)))
    }

    @Test func `any text makes a well formed drawing`() {
        var random = SplitMix64(seed: 3)
        let pieces = ["<", ">", "&", "\"", "'", " ", "abc", "é", "千", "👩‍👩‍👧", "\u{301}", "-", "…"]
        for _ in 0..<300 {
            let title = String((0..<random.below(40)).map { _ in pieces[random.below(pieces.count)] }.joined())
            let text = svg(title, tags: [title])
            #expect(text.utf8.count { $0 == UInt8(ascii: "<") } == text.utf8.count { $0 == UInt8(ascii: ">") })
        }
    }
}

extension Item {
    static func sample(
        _ title: String,
        tags: [String] = [],
        _ attributes: Attributes = Attributes(),
        description: String = "",
        imageURL: String? = nil,
        externalID: String? = nil,
        statistics: ItemStatistics = .none,
        version: Int = 1
    ) -> Item {
        Item(
            id: ID(7),
            externalID: externalID,
            title: title,
            description: description,
            imageURL: imageURL,
            tags: tags,
            attributes: attributes,
            statistics: statistics,
            version: version,
            createdAt: FixedClock().now,
            updatedAt: FixedClock().now
        )
    }
}
