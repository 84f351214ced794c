import Testing
import Web

@testable import App

/// The groups of settings that `palate serve` has beside where it listens.
@Suite struct ServeSettingsTests {
    private func read(_ words: [String], _ environment: [String: String] = [:]) throws -> Configuration {
        let arguments = try Arguments(
            ["--root", TestSite.root] + words,
            options: Configuration.options + Configuration.serverOptions
        )
        return try Configuration(arguments: arguments, environment: environment)
    }

    @Test func `nobody is trusted unless told to be`() throws {
        #expect(try read([]).proxies == nil)
        let proxies = try #require(try read(["--trusted-proxies", "10.0.0.0/8, ::1,unix"]).proxies)
        #expect(["10.1.2.3", "::1", "unix"].allSatisfy(proxies.addresses.contains(peer:)))
        #expect(!proxies.addresses.contains(peer: "127.0.0.1") && proxies.fields == .xForwarded)
        let standard = try read([], ["PALATE_TRUSTED_PROXIES": "loopback", "PALATE_PROXY_HEADERS": "forwarded"]).proxies
        #expect(standard?.fields == .forwarded && standard?.addresses.contains(peer: "127.0.0.1") == true)
    }

    @Test func `answers are logged as text unless told otherwise`() throws {
        #expect(try read([]).log.format == .text && !read([]).log.isDevelopment)
        #expect(try read(["--access-log", "json"]).log.format == .json)
        #expect(try read(["--access-log", "off"]).log.format == .off)
        #expect(try read(["--quiet"]).log.format == .off)
        #expect(try read(["--quiet", "--access-log=off"]).log.format == .off)
        #expect(try read(["--access-log", "text"], ["PALATE_ACCESS_LOG": "json"]).log.format == .text)
        #expect(try read(["--development"]).log.isDevelopment)
        #expect(try read([], ["PALATE_DEVELOPMENT": "yes"]).log.isDevelopment)
    }

    @Test(
        arguments: [
            (["--trusted-proxies", "10.0.0.1/8"], "10.0.0.0/8"), (["--trusted-proxies", "example.org"], "example.org"),
            (["--trusted-proxies", "10.0.0.0/8,,::1/200"], "0 to 128"),
            (["--proxy-headers", "forwarded"], "trusted-proxies"),
            (["--trusted-proxies", "unix", "--proxy-headers", "both"], "both"), (["--access-log", "xml"], "xml"),
            (["--quiet", "--access-log", "json"], "exclude"),
        ]
    )
    func `what cannot be is refused, with what to do`(words: [String], hint: String) {
        #expect {
            _ = try read(words)
        } throws: { error in
            (error as? UsageError)?.message.contains(hint) ?? false
        }
    }
}
