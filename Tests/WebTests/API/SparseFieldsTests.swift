import Domain
import Testing

@testable import Web

@Suite struct SparseFieldsTests {
    private static let schema = Schema(
        .object([
            .always("id", .identifier), .maybe("title", .string()), .always("attributes", .attributes),
            .always("item", Schema(.object([.always("title", .string()), .always("id", .identifier)]))),
            .always("because", .array(Schema(.object([.always("item_id", .identifier), .always("part", .number())])))),
        ])
    )

    private func picked(_ fields: String, _ json: String) throws -> JSONValue? {
        let value = try JSONReader.parse(Array(json.utf8))
        return SparseFields(fields, of: Self.schema)?.picked(from: value)
    }

    @Test(arguments: [
        ("id", #"{"id":1}"#), ("title,id", #"{"id":1,"title":"A"}"#), ("item", #"{"item":{"title":"B","id":2}}"#),
        ("item.title", #"{"item":{"title":"B"}}"#), ("item.title,item", #"{"item":{"title":"B","id":2}}"#),
        ("item,item.title", #"{"item":{"title":"B","id":2}}"#), ("attributes.year", #"{"attributes":{"year":1984}}"#),
        ("because.part,id", #"{"id":1,"because":[{"part":0.5},{"part":1}]}"#),
    ])
    func `the fields that are wanted stay, in their order`(fields: String, expected: String) throws {
        let document =
            #"{"id":1,"title":"A","attributes":{"year":1984,"x":true},"item":{"title":"B","id":2},"#
            + #""because":[{"item_id":4,"part":0.5},{"item_id":5,"part":1}]}"#
        #expect(try picked(fields, document) == JSONReader.parse(Array(expected.utf8)))
    }

    @Test(arguments: ["", "nonsense", "id,", "id.more", "item.nonsense", "title.x", ",", "attributes."])
    func `a name that is no field is refused`(fields: String) {
        #expect(SparseFields(fields, of: Self.schema) == nil)
    }
}
