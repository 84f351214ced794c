import Testing

@testable import Domain

@Suite struct JSONFieldsTests {
    private func fields(_ text: String) throws -> JSONFields {
        try JSONFields(try JSONReader.parse([UInt8](text.utf8)))
    }

    @Test func `fields are read by name and type`() throws {
        var fields = try fields(
            #"{"title":"Dune","rating":4,"year":1965.0,"seen":false,"tags":["a","b"],"attributes":{"x":1},"gone":null}"#
        )
        #expect(fields.requiredString("title") == "Dune")
        #expect(fields.optionalDouble("rating") == 4)
        #expect(fields.requiredInteger("year") == 1965)
        #expect(fields.requiredBool("seen") == false)
        #expect(fields.optionalStrings("tags") == ["a", "b"])
        #expect(fields.optionalObject("attributes") == [JSONMember(key: "x", value: .integer(1))])
        #expect(fields.optionalString("gone") == nil)
        #expect(fields.has("gone"))
        #expect(fields.optionalString("missing") == nil)
        #expect(!fields.has("missing"))
        #expect(throws: Never.self) { try fields.finish() }
    }

    @Test func `every problem is listed with its pointer`() throws {
        var fields = try fields(
            #"{"title":7,"rating":"high","year":1.5,"tags":["a",1,null],"note":null,"a/b~c":1,"x":1}"#
        )
        _ = fields.requiredString("title")
        _ = fields.optionalDouble("rating")
        _ = fields.optionalInteger("year")
        _ = fields.optionalStrings("tags")
        _ = fields.requiredString("note")
        _ = fields.requiredInteger("count")
        fields.addProblem("year", "is in the future")
        let error = try #require(throws: JSONProblems.self) { try fields.finish() }
        #expect(
            error.problems == [
                JSONProblem(pointer: "/title", detail: "must be a string, not a number"),
                JSONProblem(pointer: "/rating", detail: "must be a number, not a string"),
                JSONProblem(pointer: "/year", detail: "must be an integer, not a number"),
                JSONProblem(pointer: "/tags/1", detail: "must be a string, not a number"),
                JSONProblem(pointer: "/tags/2", detail: "must be a string, not null"),
                JSONProblem(pointer: "/note", detail: "must be a string, not null"),
                JSONProblem(pointer: "/count", detail: "is required"),
                JSONProblem(pointer: "/year", detail: "is in the future"),
                JSONProblem(pointer: "/a~1b~0c", detail: "is not a known field"),
                JSONProblem(pointer: "/x", detail: "is not a known field"),
            ]
        )
        #expect(error.description.hasPrefix("/title must be a string, not a number; "))
    }

    @Test func `nested objects report with their own pointers`() throws {
        var fields = try fields(#"{"scale":{"minimum":"low","extra":1},"ratings":[{"item":1},{"item":"x"},5]}"#)
        let minimum = fields.optionalFields("scale") { $0.requiredDouble("minimum") }
        let items = fields.optionalList("ratings") { $0.requiredInteger("item") }
        #expect(minimum == 0)
        #expect(items == [1, 0])
        let error = try #require(throws: JSONProblems.self) { try fields.finish() }
        #expect(error.problems.map(\.pointer) == ["/scale/minimum", "/scale/extra", "/ratings/1/item", "/ratings/2"])
    }

    @Test(arguments: ["[]", "1", "null", "\"x\""])
    func `a document that is no object is one problem`(text: String) throws {
        let error = try #require(throws: JSONProblems.self) { try fields(text) }
        #expect(error.problems == [JSONProblem(pointer: "", detail: "must be an object")])
        #expect(error.description == "the document must be an object")
    }

    @Test(arguments: ["1e300", "9223372036854775808.0", "-1e19", "0.5"])
    func `a number that is no integer of ours is a problem and no trap`(number: String) throws {
        var fields = try fields("{\"n\":\(number)}")
        #expect(fields.optionalInteger("n") == nil)
        #expect(throws: JSONProblems.self) { try fields.finish() }
    }
}
