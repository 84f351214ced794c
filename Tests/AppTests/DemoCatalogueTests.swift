import Testing

@testable import App

struct DemoCatalogueTests {
    private let works = DemoCatalogue.works

    @Test func `the catalogue is large and holds both kinds`() {
        #expect(works.count >= 340)
        #expect(works.count { $0.kind == .film } >= 200)
        #expect(works.count { $0.kind == .book } >= 140)
    }

    @Test func `slugs are unique and plain`() {
        #expect(Set(works.map(\.slug)).count == works.count)
        for work in works {
            let isPlain = work.slug.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
            #expect(isPlain, "\(work.slug)")
            #expect(work.slug.hasPrefix(work.kind == .film ? "film-" : "book-"), "\(work.slug)")
            #expect(work.slug.hasSuffix("-\(work.year)"), "\(work.slug)")
        }
    }

    @Test func `no two works share title and year`() {
        #expect(Set(works.map { "\($0.title) (\($0.year))" }).count == works.count)
    }

    @Test func `years are plausible for the kind`() {
        for work in works {
            let years = work.kind == .film ? 1895...2024 : 1600...2024
            #expect(years.contains(work.year), "\(work.slug)")
        }
        #expect(works.contains { $0.year < 1700 } && works.contains { $0.year >= 2020 })
    }

    @Test func `tags come from a small vocabulary in regular use`() {
        var uses: [String: Int] = [:]
        for work in works {
            #expect((3...6).contains(work.tags.count), "\(work.slug)")
            #expect(Set(work.tags).count == work.tags.count, "\(work.slug)")
            #expect(work.tags.first == work.kind.rawValue, "\(work.slug)")
            for tag in work.tags { uses[tag, default: 0] += 1 }
        }
        #expect((40...50).contains(uses.count))
        for (tag, count) in uses {
            #expect(count >= 4, "\(tag) is used \(count) times: a misspelling, or not worth having")
        }
    }

    @Test func `descriptions are of one size and all different`() {
        #expect(Set(works.map(\.description)).count == works.count)
        for work in works {
            #expect((120...320).contains(work.description.count), "\(work.slug): \(work.description.count)")
            #expect(!work.description.contains("|") && !work.description.contains("  "), "\(work.slug)")
            #expect(work.description.last.map { ".?!)".contains($0) } == true, "\(work.slug)")
        }
    }

    @Test func `the lists of fame name works that exist, each once`() {
        let slugs = Set(works.map(\.slug))
        #expect(DemoFame.householdSlugs.count > 50 && DemoFame.familiarSlugs.count > 100)
        #expect(DemoFame.householdSlugs.subtracting(slugs).isEmpty)
        #expect(DemoFame.familiarSlugs.subtracting(slugs).isEmpty)
        #expect(DemoFame.householdSlugs.isDisjoint(with: DemoFame.familiarSlugs))
    }

    @Test func `tastes speak of tags that exist`() {
        let tags = Set(works.flatMap(\.tags))
        for taste in DemoTaste.all {
            #expect(Set(taste.tagWeights.keys).subtracting(tags).isEmpty, "\(taste.name)")
        }
    }
}

struct DemoWorkTests {
    @Test func `a line is read field by field`() {
        let work = DemoWork(line: "  film-x-1999 | X: an “Y” | 1999 | Ada B. | Film | Film, Noir | Says, with commas. ")
        let expected = DemoWork(
            slug: "film-x-1999",
            title: "X: an “Y”",
            year: 1999,
            creator: "Ada B.",
            kind: .film,
            tags: ["Film", "Noir"],
            description: "Says, with commas."
        )
        #expect(work == expected)
    }

    @Test(
        arguments: [
            "", "|", "||||||", "a | b | 1999 | c | Film | Film",
            "a | b | soon | c | Film | Film | text", "a | b | 1999 | c | Song | Song | text",
            "a | b | 1999 | | Film | Film | text", "a | b | 1999 | c | Film | Film,, Noir | text",
            "a | b | 1999 | c | Film | Film | text | more", "a | b | 99999999999999999999 | c | Film | Film | text",
        ])
    func `a malformed line is no work`(line: String) {
        #expect(DemoWork(line: line) == nil)
    }
}
