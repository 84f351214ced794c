import Support
import Testing

@testable import Web

/// One request as it goes on the wire, and what must become of it.
struct WireCase: Sendable, CustomTestStringConvertible {
    let name: String
    let request: String
    let outcome: Outcome

    enum Outcome: Sendable {
        /// The status of the only answer; the connection then ends.
        case refused(Int)
        /// How the mirror shows it; the connection then serves the next request.
        case served(String)
    }

    var testDescription: String { name }

    /// A whole request that must be refused.
    static func refused(_ name: String, _ request: String, status: Int = 400) -> WireCase {
        WireCase(name: name, request: request, outcome: .refused(status))
    }

    /// A whole request that must be served.
    static func served(_ name: String, _ request: String, as image: String) -> WireCase {
        WireCase(name: name, request: request, outcome: .served(image))
    }

    /// Sends the request with another one behind it.
    ///
    /// One that is refused must take the other one with it: whoever framed the bytes differently would otherwise have it
    /// served, which is all that request smuggling needs. One that is served must end exactly where the other begins.
    func check(over transport: Transport, limits: Limits = .patient) throws {
        let wire = try Wire(transport, limits: limits)
        let answers = try wire.talk(request + "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n")
        switch outcome {
        case .refused(let status):
            #expect(answers.map(\.status) == [status])
            #expect(answers.first?["Connection"] == "close")
            #expect(wire.mirrored.isEmpty)
        case .served(let image):
            #expect(answers.map(\.status) == [200, 200])
            #expect(wire.mirrored == [image, "GET /behind []"])
        }
    }
}
