import Domain
import Persistence
import Support
import Testing

@Suite struct MovieLensImportTests {
    private let store = InMemoryBulkStore()

    private func run(
        _ folder: TemporaryFolder,
        _ options: MovieLensImport.Options = .init(),
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> ImportReport {
        let known = store.userIDs
        return try MovieLensImport(
            bulk: store,
            isKnownUser: { known.contains($0) },
            clock: FixedClock(),
            scale: .halfStars,
            options: options
        ).run(folder: folder.path, progress: progress)
    }

    private func small() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        folder.write(
            """
            movieId,title,genres
            1,Toy Story (1995),Adventure|Animation
            2,"Godfather, The (1972)",Crime|Drama
            3,Nameless,(no genres listed)

            """,
            to: "movies.csv"
        )
        folder.write(
            """
            userId,movieId,rating,timestamp
            1,1,4.0,964982703
            1,2,4.5,964981247
            2,1,0.5,964982224

            """,
            to: "ratings.csv"
        )
        folder.write("movieId,imdbId,tmdbId\n1,0114709,862\n2,0068646,\n", to: "links.csv")
        return folder
    }

    @Test func `a folder of CSV files is read whole`() throws {
        let report = try run(small())
        #expect(report.layout == .csv)
        #expect(report.items.created == 3 && report.items.accepted == 3)
        #expect(report.interactions.created == 3 && report.usersSeen == 2 && report.usersCreated == 2)
        #expect(report.rejectedCount == 0)
        #expect(
            store.items["2"]
                == ItemDraft(
                    externalID: "2",
                    title: "The Godfather",
                    tags: ["Crime", "Drama"],
                    attributes: ["year": .number(1972), "imdb": .text("tt0068646")]
                )
        )
        #expect(store.items["1"]?.attributes["tmdb"] == .text("862"))
        #expect(store.items["3"] == ItemDraft(externalID: "3", title: "Nameless"))
        let rating = store.interaction(user: "1", item: "2")
        #expect(rating?.rating == 4.5 && rating?.ratedAt == Timestamp(seconds: 964_981_247))
    }

    @Test func `a second import of the same folder changes nothing`() throws {
        let folder = try small()
        _ = try run(folder)
        let report = try run(folder)
        #expect(report.items.unchanged == 3 && report.items.created == 0 && report.items.updated == 0)
        #expect(report.interactions.unchanged == 3 && report.usersCreated == 0 && report.usersSeen == 2)
    }

    @Test func `a dry run checks everything and writes nothing`() throws {
        let folder = try small()
        folder.write("userId,movieId,rating,timestamp\n1,1,4,1\n1,77,4,1\n1,1,5,1\n1,2,9,1\n", to: "ratings.csv")
        let report = try run(folder, .init(isDryRun: true))
        #expect(store.callSizes.isEmpty)
        #expect(report.isDryRun && report.items.accepted == 3 && report.items.created == 0)
        #expect(report.interactions.accepted == 1)
        #expect(report.rejected == [.unknownItem: 1, .duplicate: 1, .offScale: 1])
    }

    @Test func `bad rows are counted, named with their line, and skipped`() throws {
        let folder = try small()
        folder.write(
            "movieId,title,genres\n1,Alien (1979),Horror\n1,Aliens (1986),Action\n2,,Drama\n3,Heat\n,Lost (2000),Drama\n"
                + "4,\"Open (1999),Drama\n5,Ran (1985),Drama\n",
            to: "movies.csv"
        )
        folder.write(
            "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,5,x,1\n1,5,4,later\n1,5,4\n1,99,4,1\n2,99,4,1\n2,98,4,1\n"
                + "1,1,3,1\n1,5,4.3,1\n,5,4,1\n1,5,4,99999999999999\n1,5,2.5,7\n",
            to: "ratings.csv"
        )
        let report = try run(folder)
        #expect(report.items.created == 2 && report.interactions.created == 2)
        #expect(report.unknownItems == 2)
        #expect(report.rejected == [.malformed: 8, .duplicate: 2, .invalid: 1, .unknownItem: 3, .offScale: 1])
        #expect(store.interaction(user: "1", item: "1")?.rating == 4, "the first rating of a pair counts")
        #expect(
            report.examples.map { "\($0.file):\($0.line) \($0.reason)" } == [
                "movies.csv:3 duplicate", "movies.csv:4 invalid", "movies.csv:5 malformed", "movies.csv:6 malformed",
                "movies.csv:7 malformed", "ratings.csv:3 malformed", "ratings.csv:4 malformed",
                "ratings.csv:5 malformed", "ratings.csv:6 unknownItem", "ratings.csv:7 unknownItem",
                "ratings.csv:8 unknownItem", "ratings.csv:9 duplicate", "ratings.csv:10 offScale",
                "ratings.csv:11 malformed", "ratings.csv:12 malformed",
            ]
        )
    }

    @Test func `only so many bad rows are kept, and all are counted`() throws {
        let folder = try small()
        let rows = (1...(ImportReport.maxExamples + 100)).map { "\($0),9,4,1\n" }.joined()
        folder.write("userId,movieId,rating,timestamp\n" + rows, to: "ratings.csv")
        let report = try run(folder)
        #expect(report.rejected == [.unknownItem: ImportReport.maxExamples + 100] && report.unknownItems == 1)
        #expect(report.examples.count == ImportReport.maxExamples)
    }

    @Test func `a folder of dat files is read, in latin-1 and in UTF-8`() throws {
        let folder = TemporaryFolder()
        folder.write(
            Array("1::Misérables, Les (1995)::Drama|Musical\n2::Mis".utf8) + [0xE9]
                + Array("rables, Les (1998)::Drama\n3::Alien: Resurrection (1997)::Sci-Fi\n".utf8),
            to: "movies.dat"
        )
        folder.write("1::1::5::978300760\n1::2::3.5::978302109\n", to: "ratings.dat")
        let report = try run(folder)
        #expect(report.layout == .dat && report.items.created == 3 && report.interactions.created == 2)
        #expect(store.items["1"]?.title == "Les Misérables" && store.items["2"]?.title == "Les Misérables")
        #expect(store.items["1"]?.tags == ["Drama", "Musical"])
        #expect(store.items["3"]?.title == "Alien: Resurrection")
    }

    @Test func `a folder of MovieLens 100K is read`() throws {
        let folder = TemporaryFolder()
        let flags = "0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|1|0|0|0"
        let unknown = "1" + String(repeating: "|0", count: 18)
        folder.write(
            Array("1|Caf".utf8) + [0xE9] + Array(" (1990)|01-Jan-1990||http://x/|\(flags)\n".utf8)
                + Array("2|unknown||||\(unknown)\n".utf8),
            to: "u.item"
        )
        folder.write("7\t1\t3\t881250949\n8\t2\t5\t881250950\n", to: "u.data")
        let report = try run(folder)
        #expect(report.layout == .hundredThousand && report.rejectedCount == 0)
        #expect(store.items["1"]?.title == "Café" && store.items["1"]?.tags == ["Comedy", "Sci-Fi"])
        #expect(store.items["2"]?.title == "unknown" && store.items["2"]?.tags == [])
        #expect(store.interaction(user: "7", item: "1")?.rating == 3)
    }

    @Test func `a prefix keeps two data sets apart`() throws {
        let folder = try small()
        _ = try run(folder)
        let report = try run(folder, .init(idPrefix: "ml-"))
        #expect(report.items.created == 3 && report.interactions.created == 3 && report.usersCreated == 2)
        #expect(store.interaction(user: "ml-1", item: "ml-2")?.rating == 4.5)
    }

    @Test func `tags are used when enough people applied them, whatever their case`() throws {
        let folder = try small()
        folder.write(
            "userId,movieId,tag,timestamp\n1,1,Pixar,1\n2,1,pixar,1\n3,1,mine,1\n3,1,mine,2\n1,1,\"a,b\",1\n2,1,\"a,b\",1\n",
            to: "tags.csv"
        )
        _ = try run(folder)
        #expect(store.items["1"]?.tags == ["Adventure", "Animation"])
        _ = try run(folder, .init(minimumTaggers: 2))
        #expect(store.items["1"]?.tags == ["Adventure", "Animation", "Pixar"])
    }

    @Test func `rows are saved in batches, and progress ends at all bytes`() throws {
        let folder = try small()
        let rows = (1...12_001).map { "\($0),1,4,1\n" }.joined()
        folder.write("userId,movieId,rating,timestamp\n" + rows, to: "ratings.csv")
        var seen: [ImportProgress] = []
        _ = try run(folder) { seen.append($0) }
        #expect(store.callSizes == [3, 5000, 5000, 2001])
        let last = try #require(seen.last)
        #expect(last.phase == .interactions && last.rows == 12_001 && last.bytesDone == last.bytesTotal)
        #expect(seen.map(\.bytesDone) == seen.map(\.bytesDone).sorted())
    }

    @Test func `an error of the progress callback ends the import`() throws {
        struct Stop: Error {}
        let folder = try small()
        #expect(throws: Stop.self) { try run(folder) { if $0.phase == .items { throw Stop() } } }
        #expect(store.interactions.isEmpty)
    }

    @Test func `columns may stand in any order, and their names must be there`() throws {
        let folder = try small()
        folder.write("title,genres,movieId\nAlien (1979),Horror,8\n", to: "movies.csv")
        folder.write("rating,userId,movieId\n4,1,8\n", to: "ratings.csv")
        _ = try run(folder)
        #expect(store.items["8"]?.title == "Alien" && store.interaction(user: "1", item: "8")?.rating == 4)
        folder.write("1,8,4\n", to: "ratings.csv")
        #expect(throws: ImportError.self) { try run(folder) }
    }

    @Test func `a missing folder and a folder of something else say what to do`() throws {
        #expect(throws: ImportError.folderMissing("/nowhere/at/all")) {
            try MovieLensLayout.find(in: "/nowhere/at/all")
        }
        let folder = TemporaryFolder()
        let error = #expect(throws: ImportError.self) { try run(folder) }
        #expect(error?.message.contains("movies.csv and ratings.csv, or movies.dat and ratings.dat, or u.item") == true)
    }
}
