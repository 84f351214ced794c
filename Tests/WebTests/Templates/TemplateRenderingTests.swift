import Testing

@testable import Web

@Suite struct TemplateRenderingTests {
    private func rendered(_ text: String, _ values: [String: TemplateValue] = [:]) throws -> String {
        String(decoding: try Templates(sources: ["page": text]).render("page", values), as: UTF8.self)
    }

    @Test func `text without tags stays as it is`() throws {
        let text = "<p class=\"a\">{ x } {  } 100 % \u{1F600}</p>\n{"
        #expect(try rendered(text) == text)
    }

    @Test func `values are escaped`() throws {
        let value: TemplateValue = "<a href=\"x\">'&amp;' é</a>"
        let escaped = "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39; é&lt;/a&gt;"
        #expect(try rendered("{{ x }}", ["x": value]) == escaped)
        #expect(try rendered("{{x.y.z}}", ["x": ["y": ["z": value]]]) == escaped)
    }

    @Test(
        arguments: [
            (4.0, "4"), (4.5, "4.5"), (0.1, "0.1"), (-2.0, "-2"), (7, "7"),
            (TemplateValue.integer(.min), "-9223372036854775808"),
            (true, "true"), (false, "false"), (nil, ""), ("", ""), (.text("10.0"), "10.0"),
        ] as [(TemplateValue, String)]
    )
    func `each kind of value prints plainly`(value: TemplateValue, text: String) throws {
        #expect(try rendered("{{ x }}", ["x": value]) == text)
    }

    @Test func `raw prints markup and nothing else`() throws {
        let markup = TemplateValue.markup([UInt8]("<b>".utf8))
        #expect(try rendered("{{ raw x }}{{ raw y }}", ["x": markup, "y": nil]) == "<b>")
        #expect(try rendered("{{ raw }}", ["raw": "a name like any other"]) == "a name like any other")
        #expect(throws: TemplateError.self) { try rendered("{{ raw x }}", ["x": "<b>"]) }
        #expect(throws: TemplateError.self) { try rendered("{{ x }}", ["x": markup]) }
    }

    @Test(arguments: [[1], ["a": 1]] as [TemplateValue])
    func `lists and records cannot be printed`(value: TemplateValue) {
        #expect(throws: TemplateError.self) { try rendered("{{ x }}", ["x": value]) }
    }

    @Test(
        arguments: [
            (true, true), (false, false), ("a", true), ("", false), (1, true), (0, false), (0.5, true), (0.0, false),
            ([1], true), ([], false), ([:], true), (nil, false), (.markup([1]), true), (.markup([]), false),
        ] as [(TemplateValue, Bool)]
    )
    func `if asks whether a value is there and not empty`(value: TemplateValue, isTruthy: Bool) throws {
        let values = ["x": value]
        #expect(try rendered("{% if x %}yes{% else %}no{% end %}", values) == (isTruthy ? "yes" : "no"))
        #expect(try rendered("{% if not x %}yes{% else %}no{% end %}", values) == (isTruthy ? "no" : "yes"))
    }

    @Test func `the first branch that holds is taken`() throws {
        let text = "{% if x == \"a\" %}A{% elif x == y %}Y{% elif x != 3 %}other{% else %}three{% end %}"
        #expect(try rendered(text, ["x": "a", "y": "a"]) == "A")
        #expect(try rendered(text, ["x": "b", "y": "b"]) == "Y")
        #expect(try rendered(text, ["x": 4, "y": nil]) == "other")
        #expect(try rendered(text, ["x": 3.0, "y": nil]) == "three")
        #expect(try rendered("{% if x %}a{% end %}", ["x": false]) == "")
        #expect(
            try rendered("{% if x == null %}a{% end %}{% if y == true %}b{% end %}", ["x": nil, "y": true]) == "ab"
        )
    }

    @Test func `a loop shows each element and knows where it is`() throws {
        let text = "{% for x in xs %}{{ loop.index }}{{ x }}{% if not loop.last %},{% end %}{% else %}none{% end %}"
        #expect(try rendered(text, ["xs": ["a", "b", "c"]]) == "1a,2b,3c")
        #expect(try rendered(text, ["xs": []]) == "none")
        #expect(try rendered(text, ["xs": nil]) == "none")
        #expect(throws: TemplateError.self) { try rendered(text, ["xs": "abc"]) }
    }

    @Test func `loops nest, and names of the outer loop return after the inner`() throws {
        let text =
            "{% for x in xs %}{% for y in x.ys %}{% if loop.first %}[{% end %}{{ x.n }}{{ y }}{% end %}"
            + "{{ loop.index }}{% for x in x.ys %}{{ x }}{% end %}{{ x.n }};{% end %}{{ x? }}{{ loop.index? }}"
        let values: [String: TemplateValue] = ["xs": [["n": "p", "ys": [1, 2]], ["n": "q", "ys": [3]]]]
        #expect(try rendered(text, values) == "[p1p2112p;[q323q;")
    }

    @Test func `a missing name is an error unless it may be missing`() throws {
        let error = try #require(throws: TemplateError.self) { try rendered("a\n{{ titel }}", ["title": "x"]) }
        #expect(error.description == "page.html:2: 'titel' is not among the names in scope")
        let field = try #require(throws: TemplateError.self) { try rendered("{{ a.b.c }}", ["a": ["b": ["d": 1]]]) }
        #expect(field.description == "page.html:1: 'a.b' has no field 'c'")
        let kind = try #require(throws: TemplateError.self) {
            try rendered("\n\n{% if a.b.c %}{% end %}", ["a": ["b": 1]])
        }
        #expect(kind.description == "page.html:3: 'a.b' is a number, which has no field 'c'")
        #expect(try rendered("[{{ x? }}{{ a.b? }}{{ a.c.d? }}]", ["a": ["c": nil]]) == "[]")
        #expect(try rendered("{% if x? %}a{% else %}b{% end %}{% for y in ys? %}{% else %}c{% end %}") == "bc")
        #expect(try rendered("{% if x? == \"a\" %}a{% else %}b{% end %}") == "b")
    }

    @Test func `comments print nothing and may hold anything`() throws {
        #expect(try rendered("a{# {{ b }} {% if %} \n #}c") == "ac")
    }

    @Test func `a failed page leaves no trace in the bytes`() throws {
        let templates = try Templates(sources: ["page": "before {{ missing }}"])
        var output: [UInt8] = [1, 2, 3]
        #expect(throws: TemplateError.self) { try templates.render("page", [:], into: &output) }
        #expect(output == [1, 2, 3])
        #expect(throws: TemplateError.self) { try templates.render("nowhere", [:], into: &output) }
        try templates.render("page", ["missing": "x"], into: &output)
        #expect(output == [1, 2, 3] + [UInt8]("before x".utf8))
    }

    @Test func `literals make values of each kind`() {
        let value: TemplateValue = ["a": [1, 2.5, true, nil, "\("x")"]]
        #expect(value == .record(["a": .list([.integer(1), .number(2.5), .flag(true), .none, .text("x")])]))
        #expect(TemplateValue(nil as String?) == .none)
        #expect(TemplateValue(4 as Double?) == .number(4))
    }
}
