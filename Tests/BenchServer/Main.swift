import Glibc
import Web

/// The bare web server with one short answer, for bin/bench to set beside another server's shortest.
///
/// Takes the number of loops, prints its address, and serves until it is ended.
@main enum BenchServer {
    static func main() throws {
        let loops = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? ServerConfiguration.coreCount
        var routes = RouterBuilder()
        routes.on(.get, "/text") { _ in .text("Hello, World!") }
        let server = try Server(
            configuration: ServerConfiguration(port: 0, loopCount: loops),
            router: routes.build(),
            dispatcher: InlineDispatcher()
        )
        server.start()
        print("http://127.0.0.1:\(server.port)")
        // Standard output is a pipe here, and whoever reads it waits for the line.
        fflush(nil)
        server.waitUntilStopped()
    }
}
