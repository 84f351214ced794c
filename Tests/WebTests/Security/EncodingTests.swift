import Domain
import Support
import Testing

@testable import Web

@Suite struct EncodingTests {
    /// Section 10 of RFC 4648.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 gives the published texts`(plain: String, encoded: String) {
        let bytes = [UInt8](plain.utf8)
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64.standard.encode(bytes) == encoded)
        #expect(Base64.standard.decode(encoded) == bytes)
        #expect(Base64.url.encode(bytes) == unpadded)
        #expect(Base64.url.decode(unpadded) == bytes)
    }

    @Test func `the last two characters are those of each alphabet`() {
        #expect(Base64.url.encode([0xfb, 0xff]) == "-_8")
        #expect(Base64.standard.encode([0xfb, 0xff]) == "+/8=")
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "Zm9=", "Zm 9v", "+/8", "Zm9vYmFy\n", "Zm\u{e9}v"])
    func `base64url refuses what it would not have written`(text: String) {
        #expect(Base64.url.decode(text) == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "====", "=", "Z===", "Zm=v", "-_8="])
    func `padded base64 refuses what it would not have written`(text: String) {
        #expect(Base64.standard.decode(text) == nil)
    }

    @Test func `base64 and hexadecimal give every byte back`() {
        for count in 0..<70 {
            let bytes = SecureRandom.bytes(count)
            #expect(Base64.url.decode(Base64.url.encode(bytes)) == bytes)
            #expect(Base64.standard.decode(Base64.standard.encode(bytes)) == bytes)
            #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
        }
    }

    @Test func `hexadecimal reads both cases and refuses the rest`() {
        #expect(Hexadecimal.encode([0x00, 0x9f, 0xff]) == "009fff")
        #expect(Hexadecimal.decode("00Ff") == [0x00, 0xff])
        for text in ["0", "0g", " 0", "0x00", "é"] {
            #expect(Hexadecimal.decode(text) == nil)
        }
    }

    @Test func `what decodes was written by the encoder`() {
        fuzz(["Zm9vYmFy", "Zg", "-_8", "00ff"], pieces: ["=", "-", "_", "A", "f", "é"], rounds: 100_000) { input in
            let text = String(decoding: input, as: UTF8.self)
            if let bytes = Base64.url.decode(text) { #expect(Base64.url.encode(bytes) == text) }
            if let bytes = Base64.standard.decode(text) { #expect(Base64.standard.encode(bytes) == text) }
            if let bytes = Hexadecimal.decode(text) { #expect(Hexadecimal.encode(bytes) == text.lowercased()) }
        }
    }
}
