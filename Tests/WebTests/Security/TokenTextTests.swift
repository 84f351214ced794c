import Support
import Testing

@testable import Web

@Suite struct TokenTextTests {
    @Test func `a fresh token is well formed and unlike any other`() {
        let token = TokenText.make()
        #expect(token.utf8.count == "palate_".utf8.count + 43 + 1 + 6)
        #expect(token.hasPrefix("palate_"))
        #expect(TokenText.isWellFormed(token))
        #expect(token != TokenText.make())
    }

    @Test func `a mistyped token still has the shape of one, and other texts have not`() {
        let token = TokenText.make()
        #expect(TokenText.hasShape(token))
        #expect(TokenText.hasShape(token.dropLast() + (token.hasSuffix("A") ? "B" : "A")))
        for text in ["", "palate_", token + "A", String(token.dropLast()), TokenText.make(prefix: "otherx")] {
            #expect(!TokenText.hasShape(text), "\(text)")
        }
    }

    @Test func `a token of another prefix is not one of these`() {
        let token = TokenText.make(prefix: "other")
        #expect(TokenText.isWellFormed(token, prefix: "other"))
        #expect(!TokenText.isWellFormed(token))
    }

    @Test func `a token with one character changed is recognised as mistyped`() {
        let token = [UInt8](TokenText.make().utf8)
        for index in token.indices {
            var mistyped = token
            mistyped[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(!TokenText.isWellFormed(String(decoding: mistyped, as: UTF8.self)))
        }
    }

    @Test(arguments: ["", "palate_", "palate__", String(repeating: "palate_", count: 9), "é"])
    func `other texts are no tokens`(text: String) {
        #expect(!TokenText.isWellFormed(text))
    }

    @Test func `no mutation of a token is well formed`() {
        let token = TokenText.make()
        fuzz([token], pieces: ["_", "-", "A", "palate_", "é"], rounds: 20_000) { input in
            let text = String(decoding: input, as: UTF8.self)
            #expect(text == token || !TokenText.isWellFormed(text))
        }
    }
}
