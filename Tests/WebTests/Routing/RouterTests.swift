import Testing

@testable import Web

private func router() -> Router {
    var builder = RouterBuilder()
    let patterns: [(Web.Method, String)] = [
        (.get, "/"), (.get, "/items"), (.post, "/items"), (.get, "/items/new"), (.get, "/items/{item}"),
        (.delete, "/items/{key}"), (.put, "/items/{item}/rating"), (.post, "/items/new"), (.get, "/assets/{path*}"),
        (.get, "/assets/special/{name}"), (.get, "/users/{user}/items/{item}"),
    ]
    for (method, pattern) in patterns {
        builder.on(method, pattern) { _ in .noContent }
    }
    return builder.build()
}

/// The pattern found and its parameters, or what else the search came to.
private func search(_ method: Web.Method, _ path: String, _ names: [String] = []) -> [String] {
    switch router().match(method, path) {
    case .found(let route, let parameters): [route.pattern] + names.map { parameters[$0] ?? "-" }
    case .notFound: ["not found"]
    case .methodNotAllowed(let allow): ["not allowed"] + allow.map(\.rawValue)
    }
}

@Suite struct RouterTests {
    @Test func `a path finds its pattern`() {
        #expect(search(.get, "/") == ["/"])
        #expect(search(.get, "/items") == ["/items"])
        #expect(search(.post, "/items") == ["/items"])
        #expect(search(.get, "/items/7", ["item"]) == ["/items/{item}", "7"])
        #expect(
            search(.get, "/users/3/items/9", ["user", "item", "other"]) == [
                "/users/{user}/items/{item}", "3", "9", "-",
            ]
        )
    }

    @Test func `a literal segment wins over a parameter, and a parameter over a rest`() {
        #expect(search(.get, "/items/new") == ["/items/new"])
        #expect(search(.get, "/assets/special/x", ["name"]) == ["/assets/special/{name}", "x"])
    }

    @Test func `where the literal leads nowhere the parameter is taken`() {
        #expect(search(.put, "/items/new/rating", ["item"]) == ["/items/{item}/rating", "new"])
        #expect(search(.get, "/assets/special/x/y", ["path"]) == ["/assets/{path*}", "special/x/y"])
    }

    @Test func `where the literal is served it is another thing than those of the parameter`() {
        #expect(search(.delete, "/items/7", ["key"]) == ["/items/{key}", "7"])
        #expect(search(.delete, "/items/new") == ["not allowed", "GET", "HEAD", "POST", "OPTIONS"])
    }

    @Test func `an empty segment matches nothing`() {
        for path in ["/items/", "//", "/items//rating", "/assets/", "/items/7/", ""] {
            #expect(search(.get, path) == ["not found"], "\(path)")
        }
    }

    @Test func `a method that is not offered tells which are`() {
        #expect(search(.patch, "/items") == ["not allowed", "GET", "HEAD", "POST", "OPTIONS"])
        #expect(search(.patch, "/items/new") == ["not allowed", "GET", "HEAD", "POST", "OPTIONS"])
        #expect(search(.get, "/items/7/rating") == ["not allowed", "PUT", "OPTIONS"])
    }

    @Test func `HEAD is served by the route of GET`() {
        #expect(search(.head, "/items/7", ["item"]) == ["/items/{item}", "7"])
        #expect(search(.head, "/items/7/rating") == ["not allowed", "PUT", "OPTIONS"])
    }

    @Test func `segments are decoded once, and an encoded slash separates nothing`() {
        #expect(search(.get, "/items/a%20b", ["item"]) == ["/items/{item}", "a b"])
        #expect(search(.get, "/items/a%2Fb", ["item"]) == ["/items/{item}", "a/b"])
        #expect(search(.get, "/items/%252F", ["item"]) == ["/items/{item}", "%2F"])
        #expect(search(.get, "/%69tems/%C3%A9", ["item"]) == ["/items/{item}", "é"])
        #expect(search(.get, "/assets/a%2F..%2Fb", ["path"]) == ["/assets/{path*}", "a/../b"])
    }

    @Test func `the table lists its routes in order`() {
        #expect(router().routes.first?.pattern == "/")
        #expect(router().routes.map(\.method).count == 11)
    }

    @Test func `an empty table finds nothing`() {
        if case .notFound = RouterBuilder().build().match(.get, "/") {
        } else {
            Issue.record("found a route in no table")
        }
    }

    @Test func `a pattern that is there already traps, whatever its parameters are called`() async {
        await #expect(processExitsWith: .failure) {
            var builder = RouterBuilder()
            builder.on(.get, "/items/{item}") { _ in .noContent }
            builder.on(.get, "/items/{other}") { _ in .noContent }
        }
    }
}
