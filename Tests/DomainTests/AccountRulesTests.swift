import Domain
import Testing

@Suite struct AccountRulesTests {
    private func fields(_ name: String, _ password: String = "correct horse") -> [String] {
        do {
            try AccountRules.check(name: name, password: password)
            return []
        } catch {
            guard case .invalid(let problems) = error else { return ["\(error)"] }
            return problems.map(\.field)
        }
    }

    @Test(arguments: ["ada", "Ada.Lovelace", "a_b-c@example.org", "Ünïcode7", "千尋", String(repeating: "x", count: 40)])
    func `names that are fine`(name: String) {
        #expect(fields(name).isEmpty)
    }

    @Test(arguments: [
        "", "a", String(repeating: "x", count: 41), "a b", "a\0b", "ad\na", "<script>", "ada\u{202E}", "a/b", "👩‍👩‍👧👩‍👩‍👧",
        "a" + String(repeating: "\u{345}", count: 60),
    ])
    func `names that are refused`(name: String) {
        #expect(fields(name).contains("name") && !fields(name).contains("password"))
    }

    @Test(arguments: ["", "short", String(repeating: "x", count: 201), "correct\0horse", "correct\nhorse"])
    func `passwords that are refused`(password: String) {
        #expect(!fields("ada", password).isEmpty)
        #expect(Set(fields("ada", password)) == ["password"])
    }

    @Test func `a password is not the name in other letters`() {
        #expect(fields("correcthorse", "CorrectHorse") == ["password"])
        #expect(fields("correcthorse", "CorrectHorse!").isEmpty)
    }

    @Test func `a user's name and external id are lines of bounded length`() throws {
        try UserDraft(externalID: "42", name: "Somebody").normalised.validate()
        #expect(UserDraft(externalID: "  ", name: " A ").normalised == UserDraft(externalID: nil, name: "A"))
        for draft in [
            UserDraft(externalID: ""), UserDraft(externalID: "a\nb"), UserDraft(name: "a\0"),
            UserDraft(name: String(repeating: "x", count: 201)),
            UserDraft(externalID: String(repeating: "x", count: 201)),
        ] {
            #expect(throws: DomainError.self) { try draft.validate() }
        }
    }
}
