import Domain
import Persistence
import Support
import Testing

/// Every layout of text tables, on a few rows whose outcome is known.
@Suite struct TableLayoutTests {
    @Test func `goodbooks has authors, years, languages, and covers that are pictures`() throws {
        let head = "id,book_id,authors,original_publication_year,title,language_code,image_url\n"
        let fixture = ImportFixture([
            "books.csv": head
                + "1,2767,\"Ann Lee, Bo Ek\",-720.0,\"Odd, Even\",eng,https://x.org/1.jpg\n"
                + "2,3,Cy,,Two,,https://s.gr-assets.com/assets/nophoto/book/111x148.png\n",
            "ratings.csv": "book_id,user_id,rating\n1,7,5\n2,7,3\n1,8,1\n1,7,4\n",
        ])
        let report = try fixture.run()
        #expect(report.layout == "goodbooks" && report.items.created == 2 && report.interactions.created == 3)
        #expect(
            fixture.store.items["1"]
                == ItemDraft(
                    externalID: "1",
                    title: "Odd, Even",
                    imageURL: "https://x.org/1.jpg",
                    attributes: ["creator": .text("Ann Lee, Bo Ek"), "year": .number(-720), "language": .text("eng")]
                )
        )
        #expect(
            fixture.store.items["2"] == ItemDraft(externalID: "2", title: "Two", attributes: ["creator": .text("Cy")])
        )
        #expect(fixture.rating("7", "1") == 4 && report.listed == ["ratings.csv:2 duplicate"])
        #expect(fixture.rating("8", "1") == 1, "one star of 1 to 5 is one star of 0.5 to 5")
    }

    @Test func `the second edition of goodbooks calls its ids otherwise`() throws {
        let fixture = ImportFixture([
            "books.csv": "book_id,goodreads_book_id,title\n1,2767,Odd\n",
            "ratings.csv": "user_id,book_id,rating\n7,1,5\n",
        ])
        #expect(try fixture.run().interactions.created == 1)
    }

    @Test func `courses get genres of one file and descriptions of another`() throws {
        let fixture = ImportFixture([
            "course_genre.csv": "COURSE_ID,TITLE,Database,Python\nA1,learn  data,1,1\nB2,nothing,0,0\n",
            "course_processed.csv": "COURSE_ID,TITLE,DESCRIPTION\nA1,learn  data,\"with\nlines  and \"\"quotes\"\"\"\n",
            "rs_content_test.csv": "user,item,rating\n1,A1,3.0\n2,A1,2.0\n2,B2,1\n",
        ])
        let report = try fixture.run()
        #expect(report.layout == "courses" && report.items.created == 2 && report.rejectedCount == 0)
        #expect(
            fixture.store.items["A1"]
                == ItemDraft(
                    externalID: "A1",
                    title: "learn data",
                    description: "with lines and \"quotes\"",
                    tags: ["Database", "Python"]
                )
        )
        #expect(fixture.store.items["B2"]?.tags == [])
        #expect(fixture.rating("1", "A1") == 5 && fixture.rating("2", "A1") == 3 && fixture.rating("2", "B2") == 0.5)
    }

    @Test(arguments: ["", "userID\tartistID\tweight\r\n"])
    func `plays of Last_fm become ratings by their logarithm`(_ header: String) throws {
        let fixture = ImportFixture([
            "artists.dat": "id\tname\turl\tpictureURL\n1\tMøl\thttp://x\thttp://y\n2\tTwo\t\t\n",
            "user_artists.dat": header
                + "9\t1\t1\r\n9\t2  \t    100\r\n8\t1\t10000\r\n7\t1\t352698\r\n6\t1\t0\r\n5\t3\t4\r\n",
        ])
        let report = try fixture.run()
        #expect(report.layout == "lastfm" && report.items.created == 2 && report.interactions.created == 4)
        #expect(fixture.store.items["1"]?.title == "Møl")
        #expect(fixture.rating("9", "1") == 0.5 && fixture.rating("9", "2") == 3, "2.75 lies between 2.5 and 3")
        #expect(fixture.rating("8", "1") == 5 && fixture.rating("7", "1") == 5)
        let first = header.isEmpty ? 5 : 6
        #expect(report.listed == ["user_artists.dat:\(first) offScale", "user_artists.dat:\(first + 1) unknownItem"])
    }

    @Test func `the CSV files of rec-sys are read`() throws {
        let fixture = ImportFixture([
            "items.csv":
                "id,name,description,image\n1,\"Net, The (1995)\",\"A \"\"net\"\".\",https://x.org/a.jpg\n2,Two,,\n",
            "interactions.csv": "item_id,user_id,rating\n1,7,4.0\n2,7,0.5\n2,8,0\n3,8,4\n",
        ])
        let report = try fixture.run()
        #expect(report.layout == "rec-sys" && report.items.created == 2 && report.interactions.created == 2)
        #expect(
            fixture.store.items["1"]
                == ItemDraft(
                    externalID: "1",
                    title: "The Net",
                    description: "A \"net\".",
                    imageURL: "https://x.org/a.jpg",
                    attributes: ["year": .number(1995)]
                )
        )
        #expect(report.listed == ["interactions.csv:4 offScale", "interactions.csv:5 unknownItem"])
    }

    @Test func `lines of a user and that user's items count as the best ratings`() throws {
        let fixture = ImportFixture(["train.txt": "0 10 11 12\n1 10 \n2\n\n3  11\r\n", "test.txt": "1 12 10\n"])
        let report = try fixture.run()
        #expect(report.layout == "adjacency" && report.files == ["train.txt", "test.txt"])
        #expect(report.items.created == 3 && report.createsUnknownItems && report.unknownItems == 3)
        #expect(report.interactions.created == 6 && report.usersSeen == 3)
        #expect(report.listed == ["train.txt:2 duplicate"])
        #expect(fixture.rating("0", "12") == 5 && fixture.rating("3", "11") == 5)
        #expect(fixture.store.items["10"] == ItemDraft(externalID: "10", title: "10"))
        #expect(try fixture.run("adjacency", file: "test.txt").interactions.unchanged == 2)
    }

    @Test func `any table is read by a map of its columns`() throws {
        let fixture = ImportFixture([
            "items.csv": "sku,name,text,photo,kinds,brand,grams\n"
                + "a-1,Shoe,Walks.,/images/a.png,Sport|Red,Acme,310.5\nb-2,Hat,,,,,\n",
            "interactions.csv": "customer,sku,stars,day\nann,a-1,10,1700000000\nbob,b-2,1,1700000001\nann,c-3,5,1\n",
        ])
        let report = try fixture.run("table") { options in
            options.columns = [
                "id": "sku", "title": "name", "description": "text", "image_url": "photo", "tags": "kinds",
                "user": "customer", "item": "sku", "rating": "stars", "timestamp": "day",
            ]
            options.attributes = ["brand", "grams"]
            options.scale = 1...10
        }
        #expect(report.items.created == 2 && report.interactions.created == 2)
        #expect(
            fixture.store.items["a-1"]
                == ItemDraft(
                    externalID: "a-1",
                    title: "Shoe",
                    description: "Walks.",
                    imageURL: "/images/a.png",
                    tags: ["Sport", "Red"],
                    attributes: ["brand": .text("Acme"), "grams": .number(310.5)]
                )
        )
        #expect(fixture.store.items["b-2"] == ItemDraft(externalID: "b-2", title: "Hat"))
        #expect(fixture.rating("ann", "a-1") == 5 && fixture.rating("bob", "b-2") == 0.5)
        #expect(report.listed == ["interactions.csv:4 unknownItem"])
        #expect(throws: ImportError.self) { try fixture.run("table") { $0.columns = ["titel": "name"] } }
    }

    @Test func `a table of interactions alone needs items that are there already`() throws {
        let fixture = ImportFixture(["interactions.csv": "user,item,rating\n1,known,4\n1,unknown,4\n"])
        _ = try fixture.store.saveItems([ItemDraft(externalID: "known", title: "Known")], at: .start)
        let report = try fixture.run()
        #expect(report.layout == "table" && report.files == ["interactions.csv"])
        #expect(report.interactions.created == 1 && report.listed == ["interactions.csv:3 unknownItem"])
        #expect(fixture.store.items["known"]?.title == "Known")
        let second = try fixture.run { $0.orphans = .create }
        #expect(second.interactions.created == 1 && second.items.created == 1 && second.rejectedCount == 0)
    }
}
