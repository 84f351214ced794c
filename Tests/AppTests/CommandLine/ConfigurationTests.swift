import Support
import Testing

@testable import App

@Suite struct ConfigurationTests {
    private let folder = TemporaryFolder()

    private func read(_ words: [String] = [], _ environment: [String: String] = [:]) throws -> Configuration {
        let arguments = try Arguments(
            ["--root", TestSite.root] + words,
            options: Configuration.options + Configuration.serverOptions
        )
        return try Configuration(arguments: arguments, environment: environment)
    }

    private func file(_ text: String) -> [String] {
        folder.write(text, to: "palate.conf")
        return ["--config", folder.path + "/palate.conf"]
    }

    @Test func `flags go before variables, those before the file, and that before defaults`() throws {
        let file = file("port = 1001\nhost = 10.0.0.1\ndatabase = file.db\n")
        let environment = ["PALATE_PORT": "1002", "PALATE_HOST": "10.0.0.2"]
        let all = try read(file + ["--port", "1003"], environment)
        #expect(all.server.port == 1003 && all.server.host == "10.0.0.2" && all.databasePath == "file.db")
        let defaults = try read()
        #expect(
            defaults.server.port == 8080 && defaults.server.host == "127.0.0.1" && defaults.databasePath == "palate.db"
        )
        #expect(defaults.server.loopCount >= 1 && !defaults.server.isSecure && defaults.server.siteURL == nil)
    }

    @Test func `a file may have comments, empty lines and the line ends of any system`() throws {
        let configuration = try read(file("# ours\r\n\r\n  port=1001  \r\n\thost = 10.0.0.1\r\n"))
        #expect(configuration.server.port == 1001 && configuration.server.host == "10.0.0.1")
    }

    @Test(arguments: ["port", "port 1", "colour = red", "= 1", "port = x", "port = 65536", "port = -1"])
    func `a file that cannot be understood is refused`(line: String) {
        let file = file("host = 10.0.0.1\n\(line)\n")
        #expect(throws: (any Error).self) { try read(file) }
    }

    @Test func `the line of a mistake is named`() {
        let file = file("# one\n\ncolour = red\n")
        #expect {
            try read(file)
        } throws: { error in
            describe(error).contains("Line 3") && describe(error).contains("colour = red")
        }
    }

    @Test func `what cannot be is refused, with what to do`() {
        for words in [
            ["--port", "65536"], ["--port", "x"], ["--loops", "0"], ["--url", "example.org"], ["--url", "ftp://x"],
            ["--database", ""], ["--root", folder.path], ["--config", folder.path + "/absent"],
        ] {
            #expect(throws: (any Error).self, "\(words)") { try read(words) }
        }
    }

    @Test func `an address with TLS makes cookies secure, and loses its last slash`() throws {
        let configuration = try read(["--url", "https://films.example.org/"])
        #expect(configuration.server.isSecure && configuration.server.siteURL == "https://films.example.org")
        #expect(try !read([], ["PALATE_URL": "http://films.example.org"]).server.isSecure)
    }
}
