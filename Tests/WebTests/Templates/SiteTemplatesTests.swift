import Testing

@testable import Web

/// The templates that the site itself ships.
@Suite struct SiteTemplatesTests {
    /// This file's path leads to the package, wherever the tests are started.
    private static let root =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        + "/Templates"

    @Test func `every template of the site compiles`() throws {
        _ = try Templates.load(root: Self.root)
    }

    @Test func `an error page says what went wrong, escaped, and lets guests sign in`() throws {
        let page = try String(
            decoding: Templates.load(root: Self.root).render(
                "errors/show",
                [
                    "site_name": "Palate", "page_title": "Not here", "stylesheet": "/a.css", "script": "/a.js",
                    "favicon": "/a.svg", "csrf": "token", "path": "/nowhere", "account": nil, "notice": nil,
                    "is_demo": true,
                    "status": 404, "title": "There is nothing here", "detail": "<b>", "reference": "9f0c21",
                    "return_to": nil,
                ]
            ),
            as: UTF8.self
        )
        #expect(page.contains("There is nothing here"))
        #expect(page.contains("&lt;b&gt;"))
        #expect(page.contains("/session/new"))
        #expect(page.contains("<code>9f0c21</code>"))
        #expect(!page.contains("<b>"))
    }
}
