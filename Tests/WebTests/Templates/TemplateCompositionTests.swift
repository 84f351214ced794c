import Testing

@testable import Web

@Suite struct TemplateCompositionTests {
    private func rendered(_ sources: [String: String], _ values: [String: TemplateValue] = [:]) throws -> String {
        String(decoding: try Templates(sources: sources).render("page", values), as: UTF8.self)
    }

    private func error(_ sources: [String: String]) throws -> String {
        try #require(throws: TemplateError.self) { try Templates(sources: sources) }.description
    }

    @Test func `an included template sees the names around it and those added`() throws {
        let sources = [
            "page": "{% for x in xs %}{% include \"items/card\" item=x size=\"large\" count=3 %}{% end %}{{ item? }}",
            "items/card": "<{{ x.t }}{{ item.t }} {{ size }} {{ site }} {{ loop.index }}{{ count }}>",
        ]
        #expect(
            try rendered(sources, ["xs": [["t": "a"], ["t": "b"]], "site": "S"]) == "<aa large S 13><bb large S 23>"
        )
    }

    @Test func `added names are read before any of them is set`() throws {
        let sources = ["page": "{% include \"pair\" a=b b=a %}{{ a }}{{ b }}", "pair": "{{ a }}{{ b }}-"]
        #expect(try rendered(sources, ["a": 1, "b": 2]) == "21-12")
    }

    @Test func `a page fills the blocks of its layout and leaves the others`() throws {
        let sources = [
            "page": "{# a comment may stand first #}\n{% layout \"layout\" %}\n{% block main %}M{{ x }}{% end %}\n",
            "layout": "<{% block title %}T{{ x }}{% end %}|{% block main %}default{% end %}>",
        ]
        #expect(try rendered(sources, ["x": 1]) == "<T1|M1>")
        let layout = try Templates(sources: sources).render("layout", ["x": 2])
        #expect(String(decoding: layout, as: UTF8.self) == "<T2|default>")
    }

    @Test func `layouts can have layouts, and the page wins`() throws {
        let sources = [
            "page": "{% layout \"admin\" %}{% block title %}page{% end %}{% block content %}C{% end %}",
            "admin":
                "{% layout \"base\" %}{% block title %}admin{% end %}{% block main %}[{% block content %}{% end %}]{% end %}",
            "base": "{% block title %}base{% end %}:{% block main %}{% end %}:{% block foot %}foot{% end %}",
        ]
        #expect(try rendered(sources) == "page:[C]:foot")
    }

    @Test func `a block can stand in an included template and in a loop`() throws {
        let sources = [
            "page": "{% layout \"layout\" %}{% block cell %}{{ x }}!{% end %}",
            "layout": "{% for x in xs %}{% include \"row\" %}{% end %}", "row": "<{% block cell %}{% end %}>",
        ]
        #expect(try rendered(sources, ["xs": [1, 2]]) == "<1!><2!>")
    }

    @Test(arguments: [
        ("{{ x", "page.html:1: '{{' is not closed"), ("\n{% if x", "page.html:2: '{%' is not closed"),
        ("a\n\n{# x", "page.html:3: '{#' is not closed"), ("\n{% if x %}\n\n", "page.html:2: 'if' is not closed"),
        ("{% if x %}{% else %}", "page.html:1: 'if' is not closed"),
        ("{% for x in y %}", "page.html:1: 'for' is not closed"),
        ("{% block a %}", "page.html:1: 'block' is not closed"), ("\n{% end %}", "page.html:2: 'end' closes nothing"),
        ("{% else %}", "page.html:1: 'else' closes nothing"), ("{% elif x %}", "page.html:1: 'elif' closes nothing"),
        ("{% if x %}\n{% else %}\n{% else %}{% end %}", "page.html:3: 'else' does not belong here in 'if'"),
        ("{% for x in y %}{% elif x %}{% end %}", "page.html:1: 'elif' does not belong here in 'for'"),
        ("{% block a %}{% else %}{% end %}", "page.html:1: 'else' does not belong in a block"),
        ("{% unless x %}", "page.html:1: there is no tag 'unless'"), ("{% %}", "page.html:1: a tag has no keyword"),
        ("{{ }}", "page.html:1: expected a value"), ("{{ a b }}", "page.html:1: 'b' is not expected here"),
        ("{{ a..b }}", "page.html:1: 'a..b' is not a name"), ("{{ 1a }}", "page.html:1: '1a' is not a name"),
        ("{{ a + b }}", "page.html:1: '+' means nothing here"), ("{{ \"a }}", "page.html:1: a quote is not closed"),
        ("{{ a?.b }}", "page.html:1: 'a?.b' is not a name"), ("{% if %}{% end %}", "page.html:1: expected a value"),
        ("{% if a = b %}{% end %}", "page.html:1: '=' is not expected here"),
        ("{% if a == %}{% end %}", "page.html:1: expected a value"),
        ("{% for x of y %}", "page.html:1: expected 'in' after the name"),
        ("{% for loop in y %}", "page.html:1: 'loop' is a word of the language"),
        (
            "{% for x in y %}{{ loop.length }}{% end %}",
            "page.html:1: a loop has 'loop.index', 'loop.first' and 'loop.last' only"
        ),
        ("{% include items %}", "page.html:1: expected a template's name in double quotes"),
        ("{% include \"a\" b %}", "page.html:1: expected '=' after 'b'"),
        ("\n{% include \"nowhere\" %}", "page.html:2: there is no template 'nowhere'"),
        ("{% layout \"nowhere\" %}", "page.html:1: there is no template 'nowhere'"),
        ("x{% layout \"a\" %}", "page.html:1: a layout must be named before anything else"),
        ("{% block a %}{% end %}\n{% block a %}{% end %}", "page.html:2: block 'a' stands here twice"),
        ("{% include \"page\" %}", "page.html:1: a template cannot contain itself: page > page"),
        ("{% layout \"page\" %}", "page.html:1: a template cannot contain itself: page > page"),
    ])
    func `a mistake is named with its file and line`(text: String, message: String) throws {
        #expect(try error(["page": text]) == message)
    }

    @Test func `templates that contain each other are refused`() throws {
        let circle = ["a": "{% include \"b\" %}", "b": "\n{% include \"c\" %}", "c": "{% include \"a\" %}"]
        #expect(try error(circle) == "c.html:1: a template cannot contain itself: a > b > c > a")
        let layouts = ["a": "{% layout \"b\" %}", "b": "{% layout \"a\" %}"]
        #expect(try error(layouts) == "b.html:1: a template cannot contain itself: a > b > a")
        let block = [
            "p": "{% layout \"l\" %}{% block m %}{% block m2 %}{% end %}{% end %}", "l": "{% block m %}{% end %}",
        ]
        #expect(throws: Never.self) { try Templates(sources: block) }
        let crossed = [
            "p": "{% layout \"q\" %}{% block s %}{% block m %}{% end %}{% end %}",
            "q": "{% layout \"r\" %}{% block m %}{% block s %}{% end %}{% end %}", "r": "{% block m %}{% end %}",
        ]
        #expect(try error(crossed) == "p.html:1: block 'm' cannot contain itself")
    }

    @Test func `what a layout would never show is refused`() throws {
        let layout = "{% block main %}{% end %}"
        let stray = "{% layout \"layout\" %}\n{% block mian %}{% end %}"
        #expect(try error(["page": stray, "layout": layout]) == "page.html:2: the layout has no block 'mian'")
        let text = "{% layout \"layout\" %}\n\nlost"
        #expect(
            try error(["page": text, "layout": layout])
                == "page.html:3: only blocks can stand in a template with a layout"
        )
        let included = ["page": "{% include \"inner\" %}", "inner": "{% layout \"layout\" %}", "layout": layout]
        #expect(try error(included) == "page.html:1: 'inner' has a layout and cannot be included")
    }

    @Test func `pages that would exhaust the server are refused`() throws {
        let deep = String(repeating: "{% if x %}", count: 100_000)
        #expect(try error(["page": deep]) == "page.html:1: 'if' stands more than 64 deep")
        var sources = ["t0": "{{ x }}"]
        for level in 1...40 {
            sources["t\(level)"] = "{% include \"t\(level - 1)\" %}{% include \"t\(level - 1)\" %}"
        }
        #expect(try error(sources).hasSuffix("the page grows too large here"))
    }
}
