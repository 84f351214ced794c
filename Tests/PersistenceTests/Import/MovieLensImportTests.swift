import Domain
import Persistence
import Support
import Testing

@Suite struct MovieLensImportTests {
    private let fixture = ImportFixture([
        "movies.csv": """
        movieId,title,genres
        1,Toy Story (1995),Adventure|Animation
        2,"Godfather, The (1972)",Crime|Drama
        3,Nameless,(no genres listed)

        """,
        "ratings.csv": """
        userId,movieId,rating,timestamp
        1,1,4.0,964982703
        1,2,4.5,964981247
        2,1,0.5,964982224

        """,
        "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n2,0068646,\n",
    ])

    private func write(_ text: String, to name: String) { fixture.folder.write(text, to: name) }

    @Test func `a folder of CSV files is read whole`() throws {
        let report = try fixture.run()
        #expect(report.layout == "movielens" && report.files == ["links.csv", "movies.csv", "ratings.csv"])
        #expect(report.items.created == 3 && report.items.accepted == 3)
        #expect(report.interactions.created == 3 && report.usersSeen == 2 && report.usersCreated == 2)
        #expect(report.rejectedCount == 0)
        #expect(
            fixture.store.items["2"]
                == ItemDraft(
                    externalID: "2",
                    title: "The Godfather",
                    tags: ["Crime", "Drama"],
                    attributes: ["year": .number(1972), "imdb": .text("tt0068646")]
                )
        )
        #expect(fixture.store.items["1"]?.attributes["tmdb"] == .text("862"))
        #expect(fixture.store.items["3"] == ItemDraft(externalID: "3", title: "Nameless"))
        let rating = fixture.store.interaction(user: "1", item: "2")
        #expect(rating?.rating == 4.5 && rating?.ratedAt == Timestamp(seconds: 964_981_247))
    }

    @Test func `bad rows are counted, named with their line, and skipped`() throws {
        write(
            "movieId,title,genres\n1,Alien (1979),Horror\n1,Aliens (1986),Action\n2,,Drama\n3,Heat\n,Lost (2000),Drama\n"
                + "4,\"Open (1999),Drama\n5,Ran (1985),Drama\n",
            to: "movies.csv"
        )
        write(
            "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,5,x,1\n1,5,4,later\n1,5,4\n1,99,4,1\n2,99,4,1\n2,98,4,1\n"
                + "1,1,3,2\n1,5,4.3,1\n,5,4,1\n1,5,4,99999999999999\n1,5,2.5,7\n1,5,9,7\n",
            to: "ratings.csv"
        )
        let report = try fixture.run()
        #expect(report.items.created == 2 && report.interactions.created == 2)
        #expect(report.unknownItems == 2 && !report.createsUnknownItems)
        #expect(report.rejected == [.malformed: 8, .duplicate: 2, .invalid: 1, .unknownItem: 3, .offScale: 2])
        #expect(fixture.rating("1", "1") == 3, "the latest rating of a pair counts")
        #expect(
            report.listed == [
                "movies.csv:3 duplicate", "movies.csv:4 invalid", "movies.csv:5 malformed", "movies.csv:6 malformed",
                "movies.csv:7 malformed", "ratings.csv:2 duplicate", "ratings.csv:3 malformed",
                "ratings.csv:4 malformed", "ratings.csv:5 malformed", "ratings.csv:6 unknownItem",
                "ratings.csv:7 unknownItem", "ratings.csv:8 unknownItem", "ratings.csv:10 offScale",
                "ratings.csv:11 malformed", "ratings.csv:12 malformed", "ratings.csv:14 offScale",
            ]
        )
    }

    @Test func `of a pair's ratings the latest counts, whatever their order`() throws {
        write("userId,movieId,rating,timestamp\n1,1,5,300\n1,1,1,100\n1,1,2,200\n2,1,1,7\n2,1,4,7\n", to: "ratings.csv")
        let report = try fixture.run()
        #expect(fixture.rating("1", "1") == 5)
        #expect(fixture.rating("2", "1") == 4, "of equally late ones the last line")
        #expect(report.listed == ["ratings.csv:3 duplicate", "ratings.csv:4 duplicate", "ratings.csv:5 duplicate"])
        #expect(report.examples.last?.detail == "user 2 rates item 1 again; line 6 counts")
    }

    @Test func `only so many bad rows are kept, and all are counted`() throws {
        let rows = (1...(ImportReport.maxExamples + 100)).map { "\($0),9,4,1\n" }.joined()
        write("userId,movieId,rating,timestamp\n" + rows, to: "ratings.csv")
        let report = try fixture.run()
        #expect(report.rejected == [.unknownItem: ImportReport.maxExamples + 100] && report.unknownItems == 1)
        #expect(report.examples.count == ImportReport.maxExamples)
    }

    @Test func `a folder of dat files is read, in latin-1 and in UTF-8`() throws {
        let fixture = ImportFixture(["ratings.dat": "1::1::5::978300760\n1::2::3.5::978302109\n"])
        fixture.folder.write(
            Array("1::Misérables, Les (1995)::Drama|Musical\n2::Mis".utf8) + [0xE9]
                + Array("rables, Les (1998)::Drama\n3::Alien: Resurrection (1997)::Sci-Fi\n".utf8),
            to: "movies.dat"
        )
        let report = try fixture.run()
        #expect(report.files == ["movies.dat", "ratings.dat"])
        #expect(report.items.created == 3 && report.interactions.created == 2)
        let items = fixture.store.items
        #expect(items["1"]?.title == "Les Misérables" && items["2"]?.title == "Les Misérables")
        #expect(items["1"]?.tags == ["Drama", "Musical"] && items["3"]?.title == "Alien: Resurrection")
    }

    @Test func `a folder of MovieLens 100K is read`() throws {
        let fixture = ImportFixture(["u.data": "7\t1\t3\t881250949\n8\t2\t5\t881250950\n"])
        let flags = "0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|1|0|0|0"
        let unknown = "1" + String(repeating: "|0", count: 18)
        fixture.folder.write(
            Array("1|Caf".utf8) + [0xE9] + Array(" (1990)|01-Jan-1990||http://x/|\(flags)\n".utf8)
                + Array("2|unknown||||\(unknown)\n".utf8),
            to: "u.item"
        )
        let report = try fixture.run("movielens")
        #expect(report.files == ["u.item", "u.data"] && report.rejectedCount == 0)
        let items = fixture.store.items
        #expect(items["1"]?.title == "Café" && items["1"]?.tags == ["Comedy", "Sci-Fi"])
        #expect(items["2"]?.title == "unknown" && items["2"]?.tags == [])
        #expect(fixture.rating("7", "1") == 3)
    }

    @Test func `a prefix keeps two data sets apart`() throws {
        try fixture.run()
        let report = try fixture.run { $0.idPrefix = "ml-" }
        #expect(report.items.created == 3 && report.interactions.created == 3 && report.usersCreated == 2)
        #expect(fixture.rating("ml-1", "ml-2") == 4.5)
    }

    @Test func `tags are used when enough people applied them, whatever their case`() throws {
        write(
            "userId,movieId,tag,timestamp\n1,1,Pixar,1\n2,1,pixar,1\n3,1,mine,1\n3,1,mine,2\n1,1,\"a,b\",1\n2,1,\"a,b\",1\n",
            to: "tags.csv"
        )
        try fixture.run()
        #expect(fixture.store.items["1"]?.tags == ["Adventure", "Animation"])
        try fixture.run { $0.minimumTaggers = 2 }
        #expect(fixture.store.items["1"]?.tags == ["Adventure", "Animation", "Pixar"])
    }

    @Test func `each phase's progress grows to the whole`() throws {
        let rows = (1...12_001).map { "\($0),1,4,1\n" }.joined()
        write("userId,movieId,rating,timestamp\n" + rows, to: "ratings.csv")
        var seen: [ImportProgress] = []
        try fixture.run(progress: { seen.append($0) })
        #expect(seen.map(\.phase) == seen.map(\.phase).sorted())
        for phase in [ImportProgress.Phase.details, .items, .ratings, .saving] {
            let fractions = seen.filter { $0.phase == phase }.map(\.fraction)
            #expect(fractions == fractions.sorted() && fractions.last == 1, "\(phase)")
        }
        #expect(seen.filter { $0.phase == .ratings }.map(\.rows) == [5000, 10_000, 12_001])
        #expect(seen.last?.rows == 12_001)
    }

    @Test func `an error of the progress callback ends the import`() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try fixture.run(progress: { if $0.phase == .items { throw Stop() } }) }
        #expect(fixture.store.interactions.isEmpty)
    }

    @Test func `columns may stand in any order, and their names must be there`() throws {
        write("title,genres,movieId\nAlien (1979),Horror,8\n", to: "movies.csv")
        write("rating,userId,movieId\n4,1,8\n", to: "ratings.csv")
        try fixture.run()
        #expect(fixture.store.items["8"]?.title == "Alien" && fixture.rating("1", "8") == 4)
        write("1,8,4\n", to: "ratings.csv")
        #expect(throws: ImportError.self) { try fixture.run() }
    }
}
