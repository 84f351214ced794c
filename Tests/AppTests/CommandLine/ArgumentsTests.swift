import Testing

@testable import App

@Suite struct ArgumentsTests {
    private let options = [
        Option("name", "NAME", "A name."), Option("force", nil, "A flag."), Option("days", "N", "Days."),
    ]

    private func read(_ words: String...) throws(UsageError) -> Arguments {
        try Arguments(words, options: options)
    }

    /// What is said of words that cannot be understood; nil if they can.
    private func refusal(_ words: String...) -> String? {
        do throws(UsageError) {
            _ = try Arguments(words, options: options)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `options, flags and words are told apart`() throws {
        let arguments = try read("create", "--name", "Ada", "--force", "x", "--days=7", "--name=Bob=Z")
        #expect(arguments.positionals == ["create", "x"])
        #expect(arguments.value("name") == "Bob=Z")
        #expect(arguments.has("force"))
        #expect(try arguments.integer("days", in: 1...10) == 7)
        #expect(try arguments.integer("absent", in: 1...10) == nil)
    }

    @Test func `after two dashes everything is a word, and a number may be negative`() throws {
        #expect(try read("--", "--force", "-x").positionals == ["--force", "-x"])
        #expect(try read("-7", "-").positionals == ["-7", "-"])
        #expect(try read("--name=").value("name") == "")
    }

    @Test func `what is not understood is said in words`() {
        #expect(refusal("--nmae", "x")?.contains("--nmae") == true)
        #expect(refusal("--nam", "x")?.contains("Did you mean --name?") == true)
        #expect(refusal("--name")?.contains("--name NAME") == true)
        #expect(refusal("--name", "--force")?.contains("needs a value") == true)
        #expect(refusal("--force=yes")?.contains("takes no value") == true)
        #expect(refusal("-f") != nil)
        #expect(refusal("--=x") != nil)
    }

    @Test func `a number out of its range is refused`() throws {
        for text in ["0", "11", "x", "", "1.5", "99999999999999999999"] {
            let arguments = try read("--days=\(text)")
            #expect(throws: UsageError.self, "\(text)") { try arguments.integer("days", in: 1...10) }
        }
    }

    @Test func `too few and too many words are named`() throws {
        try read("a", "b").expect(["ONE", "TWO"])
        #expect(throws: UsageError.self) { try read("a").expect(["ONE", "TWO"]) }
        #expect(throws: UsageError.self) { try read("a", "b", "c").expect(["ONE", "TWO"]) }
    }
}
