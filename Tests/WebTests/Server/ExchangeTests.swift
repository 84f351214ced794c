import Domain
import Testing

@testable import Web

/// Feeds content to an exchange cut at the places given, as a connection does, and has everything run at once.
private struct Feed {
    let record = ReceiverRecord()
    var answer: Exchange.Answer?
    var unused = 0

    init(_ framing: [(HeaderName, String)], _ bytes: [UInt8], cuts: [Int], limits: Limits = Limits()) throws {
        let mailbox = Mailbox()
        let connection = ConnectionToken(descriptor: 1, generation: 1)
        let exchange = try Exchange(
            Request.announcing(framing),
            options: RouteOptions(maxBodyBytes: 1000),
            limits: limits,
            dispatcher: InlineDispatcher(),
            address: ReturnAddress(mailbox: mailbox, connection: connection, requestID: 1)
        )
        answer = exchange.begin(.receive { [record] _ in RecordingReceiver(record: record) })
        var used = 0
        for end in cuts + [bytes.count] where answer == nil {
            let input = Array(bytes[used..<end])
            used += try exchange.take(input.span)
            answer = exchange.proceed()
            for case .report(_, _, let report) in mailbox.takeAll() where answer == nil {
                answer = exchange.take(report)
            }
            for case .report(_, _, let report) in mailbox.takeAll() where answer == nil {
                answer = exchange.take(report)
            }
        }
        unused = bytes.count - used
    }
}

extension Request {
    /// A request whose content is announced, and still to come.
    fileprivate static func announcing(_ framing: [(HeaderName, String)]) throws -> Request {
        let lines = framing.map { "\($0.0.text): \($0.1)\r\n" }.joined()
        let bytes = Array("POST /upload HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
        var parser = RequestHeadParser(limits: Limits())
        #expect(try parser.parse(bytes.span) == bytes.count)
        return Request(head: parser.head(bytes, origin: RequestOrigin()), parameters: PathParameters(), body: [])
    }
}

@Suite struct ExchangeTests {
    private static let chunked = "5;a=b\r\nhello\r\n00A\r\n, wide wor\r\n2\r\nld\r\n0\r\nTrailer: x\r\n\r\nGET"
    private static let counted = "hello, wide worldGET"

    private static let messages: [(framing: [(HeaderName, String)], text: String)] = [
        ([(.transferEncoding, "chunked")], chunked), ([(.contentLength, "17")], counted),
    ]

    @Test(arguments: [0, 1])
    func `a receiver gets the same bytes however they are cut`(_ message: Int) throws {
        let (framing, text) = Self.messages[message]
        let bytes = Array(text.utf8)
        let everyCut = (0...bytes.count).map { [$0] } + [Array(0...bytes.count)]
        for cuts in everyCut {
            let feed = try Feed(framing, bytes, cuts: cuts)
            #expect(feed.record.content == Array("hello, wide world".utf8), "cut at \(cuts)")
            #expect(try feed.answer?.get().status == .ok)
            #expect(feed.record.state.wait { $0.pieces.allSatisfy { !$0.isEmpty } })
            #expect(feed.unused == 3, "what follows belongs to the next request")
        }
    }

    @Test func `a receiver of no content is finished at once`() throws {
        let feed = try Feed([], [], cuts: [])
        #expect(try feed.answer?.get().status == .ok)
        #expect(feed.record.content.isEmpty)
    }
}
