import Domain
import Persistence
import Support
import Testing

/// Every layout of JSON files, on a few objects whose outcome is known.
@Suite struct JSONLayoutTests {
    @Test func `Amazon reviews come one a line, and items of them are created`() throws {
        let fixture = ImportFixture([
            "Reviews.json": """
            {"reviewerID": "A1", "asin": "00X1", "helpful": [0, 0], "overall": 5.0, "unixReviewTime": 1393545600}
            {"reviewerID": "A2", "asin": "00X1", "overall": 4.0
            {"reviewerID": "A2", "asin": "00X1", "reviewText": "a { in \\"quotes\\"", "overall": 2, "unixReviewTime": 7}

            {"reviewerID": "A3", "overall": 2}
            {"reviewerID": "A3", "asin": "00X2", "overall": 6}
            {"reviewerID": "A1", "asin": "00X1", "overall": 1.0, "unixReviewTime": 1393545599}

            """
        ])
        let report = try fixture.run()
        #expect(report.layout == "amazon-reviews" && report.items.created == 1 && report.interactions.created == 2)
        #expect(report.createsUnknownItems && fixture.store.items["00X1"]?.title == "00X1")
        #expect(fixture.rating("A1", "00X1") == 5 && fixture.rating("A2", "00X1") == 2)
        #expect(fixture.store.interaction(user: "A1", item: "00X1")?.ratedAt == Timestamp(seconds: 1_393_545_600))
        #expect(
            report.listed == [
                "Reviews.json:2 malformed", "Reviews.json:5 malformed", "Reviews.json:6 offScale",
                "Reviews.json:7 duplicate",
            ]
        )
        #expect(try fixture.run("amazon-reviews", file: "Reviews.json").changesNothing)
        #expect(try fixture.run { $0.orphans = .skip }.interactions.unchanged == 2, "the items are there by now")
    }

    @Test func `arrays of items and ratings of rec-sys are read`() throws {
        let fixture = ImportFixture([
            "db_items.json": #"[{"id":1,"name":"Shoe","description":" USD 31.0","image":"https:\/\/x.org\/1.jpg"},"#
                + #"{"id":2,"name":"Boot","description":null,"image":""}]"#,
            "db_interactions.json": #"[{"user_id":7,"item_id":1,"rating":4.0},{"user_id":7,"item_id":2},"#
                + #"{"user_id":7,"item_id":1,"rating":5.0},{"user_id":8,"item_id":3,"rating":1}]"#,
        ])
        let report = try fixture.run()
        #expect(report.layout == "rec-sys" && report.items.created == 2 && report.interactions.created == 1)
        #expect(
            fixture.store.items["1"]
                == ItemDraft(externalID: "1", title: "Shoe", description: "USD 31.0", imageURL: "https://x.org/1.jpg")
        )
        #expect(fixture.store.items["2"] == ItemDraft(externalID: "2", title: "Boot"))
        #expect(fixture.rating("7", "1") == 5)
        #expect(
            report.listed == [
                "db_interactions.json:1 duplicate", "db_interactions.json:2 malformed",
                "db_interactions.json:4 unknownItem",
            ],
            "on a single line the objects are counted"
        )
    }

    @Test func `products and reviews are read from a file each`() throws {
        let fixture = ImportFixture([
            "P1.json": """
            {
              "id": "P1", "title": "Sneaker", "description": null, "images": [["https://x.org/1.jpg"]],
              "price_range": {"from": 33.82, "to": 35}, "variants": null
            }
            """,
            "P1_variant_V2.json": #"{"id": "P1", "title": "Sneaker, red", "images": null, "price_range": null}"#,
            "P1_variant_V3.json": #"{"id": null, "title": null}"#,
            "P1_reviews.json": """
            [
              {"user": "Ann \\u00c9", "rating": 5.0, "message": "ok"},
              {"user": null, "rating": 4.0, "message": ""},
              {"user": "Bo", "rating": null, "message": ""},
              {"user": "Bo", "rating": 2.0, "message": ""}
            ]
            """,
            "Q9_reviews.json": #"[{"user": "Bo", "rating": 3.0}]"#,
            "db_other.json": "[]",
        ])
        let report = try fixture.run()
        #expect(report.layout == "sneakers" && report.items.created == 3 && report.interactions.created == 3)
        #expect(
            fixture.store.items["P1"]
                == ItemDraft(
                    externalID: "P1",
                    title: "Sneaker",
                    imageURL: "https://x.org/1.jpg",
                    attributes: ["price": .number(33.82)]
                )
        )
        #expect(fixture.store.items["V2"]?.attributes["parent"] == .text("P1"))
        #expect(fixture.store.items["Q9"]?.title == "Q9", "reviews of a product that was not scraped")
        #expect(fixture.rating("Ann É", "P1") == 5 && fixture.rating("Bo", "Q9") == 3)
        #expect(
            report.listed == [
                "P1_variant_V3.json:1 invalid", "P1_reviews.json:3 malformed", "P1_reviews.json:4 malformed",
            ]
        )
    }
}
