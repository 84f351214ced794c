import Domain
import Persistence
import Support
import Testing

/// Files as they come: from other systems, empty, cut off, in other encodings, or not there.
@Suite struct ImportInputTests {
    private static let items = "id,title\na,A\nb,B\n"
    private static let ratings = "user,item,rating,timestamp\n1,a,4,5\n2,b,3,6\n"

    private func table(_ items: String = Self.items, _ ratings: String = Self.ratings) -> ImportFixture {
        ImportFixture(["items.csv": items, "interactions.csv": ratings])
    }

    @Test(arguments: ["\r\n", "\n"], [true, false])
    func `line ends of every system and a byte-order mark change nothing`(_ end: String, _ hasMark: Bool) throws {
        func text(_ text: String) -> String {
            (hasMark ? "\u{FEFF}" : "") + text.dropLast().split(separator: "\n").joined(separator: end)
        }
        let fixture = table(text(Self.items), text(Self.ratings))
        let report = try fixture.run()
        #expect(report.items.created == 2 && report.interactions.created == 2 && report.rejectedCount == 0)
        #expect(fixture.store.items["b"]?.title == "B" && fixture.rating("2", "b") == 3)
    }

    @Test func `what is not UTF-8 costs its own line`() throws {
        let fixture = table()
        fixture.folder.write(Array("id,title\na,Caf".utf8) + [0xE9] + Array("\nb,B\n".utf8), to: "items.csv")
        let report = try fixture.run()
        #expect(report.items.created == 1 && report.interactions.created == 1)
        #expect(report.listed == ["items.csv:2 malformed", "interactions.csv:2 unknownItem"])
    }

    @Test func `a file in UTF-16 is named as such`() throws {
        let fixture = ImportFixture(["movies.csv": "", "ratings.csv": "userId,movieId,rating\n"])
        fixture.folder.write([0xFF, 0xFE] + Array("m\0o\0v\0".utf8), to: "movies.csv")
        let error = #expect(throws: ImportError.self) { try fixture.run("movielens") }
        #expect(error?.message.contains("UTF-16") == true)
    }

    @Test func `empty files say which columns they should name, and files of a header alone are nothing`() throws {
        let empty = ImportFixture(["movies.csv": "", "ratings.csv": ""])
        let error = #expect(throws: ImportError.self) { try empty.run() }
        #expect(error?.message.contains("movies.csv should begin with a line that names the columns movieId") == true)
        let report = try table("id,title\n", "user,item,rating\n").run()
        #expect(report.items.accepted == 0 && report.interactions.accepted == 0 && report.changesNothing)
    }

    @Test func `ratings beside each other on different scales are mapped when asked`() throws {
        let fixture = table(Self.items, "user,item,rating\n1,a,0\n2,a,50\n3,a,100\n4,a,101\n")
        #expect(try fixture.run().interactions.created == 0, "none of 0, 50, 100 and 101 is a number of half stars")
        let report = try fixture.run { $0.scale = 0...100 }
        #expect(report.listed == ["interactions.csv:5 offScale"])
        #expect([1, 2, 3].map { fixture.rating("\($0)", "a") } == [0.5, 3, 5])
    }

    @Test func `a data set whose scale ends elsewhere than the site's is mapped to it`() throws {
        var fixture = ImportFixture([
            "books.csv": "id,title\n1,A\n", "ratings.csv": "book_id,user_id,rating\n1,7,1\n1,8,3\n1,9,5\n",
        ])
        fixture.scale = try #require(RatingScale(minimum: 0, maximum: 10, step: 1))
        try fixture.run()
        #expect([7, 8, 9].map { fixture.rating("\($0)", "1") } == [0, 5, 10])
    }

    @Test func `what is not there, and what is something else, is said with what to do`() throws {
        #expect(throws: ImportError.missing(path: "/nowhere/at/all")) {
            try DataSetImport(bulk: InMemoryBulkStore(), clock: FixedClock(), scale: .halfStars)
                .run(path: "/nowhere/at/all")
        }
        let error = #expect(throws: ImportError.self) { try ImportFixture().run() }
        #expect(error?.message.contains("u.item and u.data (movielens)") == true)
        let named = #expect(throws: ImportError.self) { try table().run("goodbooks") }
        #expect(named?.message.contains("books.csv and ratings.csv (goodbooks)") == true)
        #expect(named?.message.contains("movielens") == false)
        let unknown = #expect(throws: ImportError.self) { try table().run("netflix") }
        #expect(unknown?.message.contains("movielens, goodbooks") == true)
    }

    @Test func `every layout says what it is, how to name it and what it looks for`() {
        for layout in ImportLayout.all {
            #expect(layout.summary.hasSuffix(".") && !layout.lookedFor.isEmpty)
            #expect(layout.example.hasPrefix(layout.name + " "))
        }
        #expect(ImportLayout.names.count == Set(ImportLayout.names).count)
    }
}
