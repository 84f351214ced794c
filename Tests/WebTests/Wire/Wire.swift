import Domain
import Support
import Testing

@testable import Web

/// What lies between a client and the server. Every test of the suite that does not say otherwise runs over each.
enum Transport: String, CaseIterable, CustomTestStringConvertible {
    case inProcess = "in-process"
    case socket = "over a socket"

    var testDescription: String { rawValue }
}

/// A server under test, and what its handlers saw.
final class Wire {
    private enum Place {
        case process(InProcessServer)
        case socket(Server)
    }

    private let place: Place
    private let served: Monitor<[String]>

    /// Without routes of its own it mirrors every request, see `mirror`.
    init(
        _ transport: Transport,
        limits: Limits = .patient,
        hooks: ServerHooks = ServerHooks(),
        _ routes: ((inout RouterBuilder) -> Void)? = nil
    ) throws {
        let served = Monitor<[String]>([])
        var builder = RouterBuilder()
        if let routes { routes(&builder) } else { Self.mirror(on: &builder, noting: served) }
        switch transport {
        case .inProcess:
            let responder = Responder(router: builder.build(), dispatcher: InlineDispatcher(), hooks: hooks)
            place = .process(InProcessServer(limits: limits, responder: responder))
        case .socket:
            let server = try Server(
                configuration: ServerConfiguration(port: 0, loopCount: 1, limits: limits),
                router: builder.build(),
                dispatcher: InlineDispatcher(),
                hooks: hooks
            )
            server.start()
            place = .socket(server)
        }
        self.served = served
    }

    deinit {
        guard case .socket(let server) = place else { return }
        server.stop(deadlineSeconds: 0)
        server.waitUntilStopped()
    }

    func client() throws -> RawClient {
        switch place {
        case .process(let server): server.client()
        case .socket(let server): try RawClient(port: server.port)
        }
    }

    /// The whole of one connection: sends all, then no more, and reads until the server has closed.
    func talk(_ bytes: [UInt8]) throws -> [RawClient.Answer] {
        let client = try client()
        try client.send(bytes)
        client.endSending()
        return try client.answersToEnd()
    }

    func talk(_ text: String) throws -> [RawClient.Answer] { try talk(Self.bytes(text)) }

    /// The mirror images of the requests that came to a handler, in order.
    var mirrored: [String] { served.update { $0 } }

    /// The bytes of a text in which each character up to U+00FF stands for the byte of that number.
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            precondition(scalar.value <= 0xFF, "\(scalar) is no byte")
            return UInt8(scalar.value)
        }
    }

    /// Every path answers every method with how the server understood the request: `POST /path?query [content]`.
    private static func mirror(on routes: inout RouterBuilder, noting served: Monitor<[String]>) {
        let handler: Handler = { request in
            let content = String(decoding: request.body, as: UTF8.self)
            let image = "\(request.method.rawValue) \(request.rawTarget) [\(content)]"
            served.update { $0.append(image) }
            return .text(image)
        }
        for method in [Method.get, .post, .put, .patch, .delete] {
            routes.on(method, "/", maxBodyBytes: 100_000, handler)
            routes.on(method, "/{path*}", maxBodyBytes: 100_000, handler)
        }
    }
}
