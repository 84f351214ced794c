import Testing

@testable import Web

private struct Outcome: Equatable {
    var status = 0
    var body: [UInt8] = []
    var isFinished = false
    var unused = 0
}

/// Feeds the input in pieces that end at these places, keeping what the decoder leaves.
private func decode(_ framing: BodyFraming, _ bytes: [UInt8], cuts: [Int] = [], limit: Int = 1000) -> Outcome {
    var outcome = Outcome(status: 200)
    do throws(HTTPError) {
        var decoder = try BodyDecoder(framing, maxBodyBytes: limit, limits: Limits())
        var used = 0
        for end in cuts + [bytes.count] {
            let input = Array(bytes[used..<end])
            used += try decoder.decode(input.span, into: &outcome.body)
        }
        outcome.isFinished = decoder.isFinished
        outcome.unused = outcome.isFinished ? bytes.count - used : 0
    } catch {
        return Outcome(status: error.status.code)
    }
    return outcome
}

private let validBodies = [
    "5\r\nhello\r\n0\r\n\r\n",
    "5;name=\"value\"\r\nhello\r\n00A\r\n, wide wor\r\n0\r\nTrailer: yes\r\nOther:\r\n\r\n",
    "0\r\n\r\n",
    "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\nGET / HTTP/1.1\r\n",
]

private let refusedBodies = [
    "\r\nhello", "x\r\n", "-1\r\n", "+1\r\na", "0x1\r\na", " 1\r\na", "1 \r\na", "1 ;x\r\na", "1\na\r\n0\r\n\r\n",
    "1\r\na\n", "1\r\nab\r\n0\r\n\r\n", "1\r\na0\r\n\r\n", "1\rx", "1;a\u{1}\r\na", "1;a\rb\r\na",
    "ffffffffffffffffffff\r\n", "0\r\nno colon\r\n\r\n", "0\r\nA : b\r\n\r\n", "0\r\nA: b\n\r\n",
]

@Suite struct BodyDecoderTests {
    @Test(arguments: validBodies)
    func `chunks are the same however they are cut`(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = decode(.chunked, bytes)
        #expect(whole.status == 200)
        #expect(whole.isFinished)
        for cut in 0...bytes.count {
            #expect(decode(.chunked, bytes, cuts: [cut]) == whole)
        }
        #expect(decode(.chunked, bytes, cuts: Array(0...bytes.count)) == whole)
    }

    @Test func `chunks are put together, and what follows is left`() {
        let outcome = decode(.chunked, Array(validBodies[1].utf8))
        #expect(String(decoding: outcome.body, as: UTF8.self) == "hello, wide wor")
        let pipelined = decode(.chunked, Array(validBodies[3].utf8))
        #expect(String(decoding: pipelined.body, as: UTF8.self) == "abc")
        #expect(pipelined.unused == "GET / HTTP/1.1\r\n".utf8.count)
    }

    @Test(arguments: refusedBodies)
    func `malformed chunks are refused however they are cut`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(decode(.chunked, bytes).status == 400)
        #expect(decode(.chunked, bytes, cuts: Array(0...bytes.count)).status == 400)
    }

    @Test func `a length counts exactly its bytes`() {
        let outcome = decode(.length(3), Array("abcdef".utf8), cuts: [1, 2, 3, 5])
        #expect(outcome.body == Array("abc".utf8))
        #expect(outcome.isFinished)
        #expect(outcome.unused == 3)
    }

    @Test func `a body beyond the limit is refused, before reading where its length is known`() {
        #expect(decode(.length(11), [], limit: 10).status == 413)
        #expect(decode(.length(10), [], limit: 10).status == 200)
        #expect(decode(.chunked, Array("6\r\nabcdef\r\n5\r\nabcde\r\n".utf8), limit: 10).status == 413)
        #expect(decode(.chunked, Array("6\r\nabcdef\r\n4\r\nabcd\r\n".utf8), limit: 10).status == 200)
    }

    @Test func `extensions and trailers cannot go on for ever`() {
        let extensions = "1;" + String(repeating: "x", count: Limits().chunkOverheadBytes) + "\r\n"
        #expect(decode(.chunked, Array(extensions.utf8)).status == 400)
        let trailers = "0\r\n" + String(repeating: "A: b\r\n", count: Limits().headerCount + 1)
        #expect(decode(.chunked, Array(trailers.utf8)).status == 431)
    }
}
