import Testing

@testable import Web

@Suite struct QueryParameterTests {
    private static let parameters: [QueryParameter] = [
        .limit(20, atMost: 200), QueryParameter("explain", .flag, ""), QueryParameter("user_id", .id, ""),
        QueryParameter("exclude", .ids, "", repeats: true), QueryParameter("diversity", .number(0...1), ""),
        .sort(["pair", "-pair"]), QueryParameter("q", .text, ""),
    ]

    private func problems(_ query: String) throws -> [String] {
        let query = try Query(query)
        do throws(QueryProblems) {
            try query.check(Self.parameters)
            return []
        } catch {
            return error.problems.map(\.parameter)
        }
    }

    @Test func `what a parameter takes is taken`() throws {
        for query in [
            "", "limit=1", "limit=200", "explain=true", "user_id=7", "exclude=1,2&exclude=3",
            "diversity=0", "diversity=1e-3", "sort=-pair", "q=", "q=a%20b",
        ] {
            #expect(try problems(query) == [], "\(query)")
        }
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=201", "limit"), ("limit=", "limit"), ("limit=1&limit=1", "limit"),
        ("limit=1.0", "limit"),
        ("explain=yes", "explain"), ("user_id=-1", "user_id"), ("user_id=a", "user_id"), ("exclude=1,", "exclude"),
        ("exclude=1&exclude=x", "exclude"), ("diversity=nan", "diversity"), ("diversity=inf", "diversity"),
        ("diversity=1.1", "diversity"), ("sort=title", "sort"), ("q=a&q=b", "q"), ("limits=1", "limits"),
        ("Limit=1", "Limit"),
    ])
    func `what it does not take is named`(query: String, parameter: String) throws {
        #expect(try problems(query) == [parameter])
    }

    @Test func `everything that is wrong is told at once`() throws {
        #expect(try problems("limit=0&explain=yes&nonsense=1") == ["limit", "explain", "nonsense"])
    }
}
