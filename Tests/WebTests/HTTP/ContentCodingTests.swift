import Support
import Testing

@testable import Web

@Suite struct ContentCodingTests {
    @Test(arguments: [
        "gzip", "GZIP", "x-gzip", "gzip, deflate, br", "br;q=1, gzip;q=0.1", "*", "gzip;q=0.5, *;q=0",
        "identity;q=0, gzip", "identity;q=0.5, gzip;q=0.5", "gzip ; Q=0.001", "deflate,gzip;q=1.000", ",,gzip,,",
        "identity;q=0.3, *;q=0.4", "gzip;q=0.5", "gzip;q=1.",
    ])
    func `the smaller form is preferred by those who take it`(_ field: String) {
        #expect(ContentCoding.preferred(by: field) == .gzip)
    }

    @Test(arguments: [
        "", "br", "identity", "gzip;q=0", "gzip;q=0.000", "gzip;q=0, *", "gzip;q=0.2, identity", "*;q=0.9, gzip;q=0.5",
        "deflate", "gzip2", "*;q=0, identity", "gzip;q=0, gzip",
    ])
    func `the content as it is goes to all others`(_ field: String) {
        #expect(ContentCoding.preferred(by: field) == .identity)
    }

    @Test func `a client that says nothing gets the content as it is`() {
        #expect(ContentCoding.preferred(by: nil) == .identity)
    }

    @Test(arguments: ["identity;q=0", "*;q=0", "br, *;q=0", "identity;q=0, gzip;q=0", "identity;q=0, br"])
    func `a client may refuse both`(_ field: String) {
        #expect(ContentCoding.preferred(by: field) == nil)
    }

    @Test(arguments: [
        "gzip;q=2", "gzip;q=1.001", "gzip;q=.5", "gzip;q=0.5555", "gzip;q=", "gzip;q", "gzip;q=-1", "gzip;q=a",
        "gzip;q=0;q=1",
    ])
    func `an element that cannot be read counts as not said`(_ field: String) {
        #expect(ContentCoding.preferred(by: field) == .identity)
    }
}
