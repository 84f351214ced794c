import Domain
import Testing

@testable import Web

@Suite struct SchemaTextTests {
    private let words = SchemaText(scale: .halfStars)

    private func text(_ schema: Schema) -> String { words.type(of: schema).map(\.text).joined() }

    @Test func `a type is said as people say it`() {
        for (schema, said) in [
            (Schema(.string()), "text"), (Schema(.string(length: 1...100)), "text, at most 100 characters"),
            (Schema(.string(length: 3...9)), "text, 3 to 9 characters"), (.timestamp.orNull, "time, or null"),
            (.identifier, "whole number from 1"), (Schema(.integer(1...200)), "whole number from 1 to 200"),
            (Schema(.integer()), "whole number"), (Schema(.number(-1...1)), "number from -1 to 1"),
            (Schema(.rating), "number from 0.5 to 5 in steps of 0.5"), (Schema(.boolean), "true or false"),
            (Schema(.choice(["a", "b"])), "a | b"), (Schema(.array(.identifier)), "list of whole numbers from 1"),
            (Schema(.array(Schema(.string()), count: 1...50)).distinct, "list of texts, at most 50 in all, each once"),
            (Schema(.oneOf([Schema(.string()), Schema(.number())])), "text or number"),
        ] {
            #expect(text(schema) == said)
        }
        #expect(words.type(of: .item.orNull).first == SchemaText.Piece(text: "Item", link: "schema-Item"))
    }

    @Test func `fields of fields stand beside them, and those of what has a name under its own`() {
        let inner = Schema(.object([.always("b", .boolean), .maybe("c", .item)]))
        let schema = Schema(.object([.always("a", inner), .maybe("d", .array(inner))]))
        let rows = words.rows(of: schema)
        #expect(rows.map(\.name) == ["a", "a.b", "a.c", "d", "d[].b", "d[].c"])
        #expect(rows.map(\.isRequired) == [true, true, false, false, true, false])
    }

    @Test func `of alternatives that is required which all require`() {
        let rows = words.rows(of: .givenRatings)
        #expect(rows.filter { !$0.name.contains("[") }.map(\.name) == ["ratings", "items", "limit", "recommender"])
        #expect(rows.filter { !$0.name.contains("[") }.allSatisfy { !$0.isRequired })
    }

    @Test func `a line for the shell holds all that a request needs`() throws {
        func line(_ method: Web.Method, _ path: String) throws -> String {
            let route = try #require(APIRoutes.all.first { $0.method == method && $0.path == path })
            let line = CurlLine(route, scale: .halfStars)
            return line.before + "https://example.org/api/v1" + line.after
        }
        #expect(try line(.get, "/items/{item}") == "curl 'https://example.org/api/v1/items/1'")
        #expect(
            try line(.put, "/interactions/{interaction}") == #"""
                curl -X PUT 'https://example.org/api/v1/interactions/12-345' \
                  -H "Authorization: Bearer $TOKEN" \
                  -H 'Content-Type: application/json' \
                  -d '{"rating":5,"timestamp":1700000000,"suitable_to_train":true}'
                """#
        )
        #expect(
            try line(.delete, "/recommenders/{recommender}") == #"""
                curl -X DELETE 'https://example.org/api/v1/recommenders/1' \
                  -H "Authorization: Bearer $TOKEN" \
                  -H 'If-Match: *'
                """#
        )
    }

    @Test func `JSON that is long has a line for each element`() {
        let short = JSONValue.object([JSONMember(key: "a", value: .array([.integer(1), .integer(2)]))])
        #expect(short.pretty == #"{"a":[1,2]}"#)
        let long = JSONValue.object([
            JSONMember(key: "text", value: .string(String(repeating: "x", count: 70))),
            JSONMember(key: "short", value: short),
        ])
        #expect(
            long.pretty == """
                {
                  "text": "\(String(repeating: "x", count: 70))",
                  "short": {"a":[1,2]}
                }
                """
        )
    }

    @Test func `each field of a document has a path, and those of any name a pattern`() throws {
        guard case .oneOf(let ways) = Schema.item.fieldPath.kind, case .choice(let names) = ways[0].kind,
            case .string(_, let pattern, _) = ways[1].kind
        else { return #expect(Bool(false), "\(Schema.item.fieldPath)") }
        #expect(names.contains("title") && names.contains("attributes"))
        let regex = try Regex(#require(pattern))
        #expect("attributes.year".contains(regex) && !"attributes.".contains(regex) && !"title.x".contains(regex))
    }
}
