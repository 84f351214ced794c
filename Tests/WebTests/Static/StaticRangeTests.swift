import Support
import Testing

@testable import Web

@Suite struct StaticRangeTests {
    private let folder = PublicFolder()
    private let site: StaticSite
    private let large = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    init() throws {
        folder.write("0123456789", to: "ten.txt")
        folder.write("", to: "empty.txt")
        folder.write(large, to: "large.bin")
        site = try StaticSite(StaticFiles(root: folder.path, cachedUpTo: 1000))
    }

    @Test(arguments: [
        ("0-0", "0", "0-0"), ("2-4", "234", "2-4"), ("7-", "789", "7-9"), ("-2", "89", "8-9"),
        ("-20", "0123456789", "0-9"), ("8-99", "89", "8-9"), ("9-9", "9", "9-9"),
        ("0-99999999999999999999999", "0123456789", "0-9"), ("-99999999999999999999999", "0123456789", "0-9"),
    ])
    func `a range is served as such`(_ range: String, _ content: String, _ served: String) throws {
        let answer = try site.get("ten.txt", "Range: bytes=" + range)
        #expect(answer.status == 206)
        #expect(answer.text == content)
        #expect(answer["Content-Range"] == "bytes \(served)/10")
    }

    @Test func `a range of a file too large for memory is served as such`() throws {
        let answer = try site.get("large.bin", "Range: bytes=49990-")
        #expect(answer.status == 206)
        #expect(answer.body == Array(large[49_990...]))
    }

    @Test(arguments: [
        "bytes=", "bytes=-", "bytes=4-2", "bytes=a-b", "lines=1-2", "bytes=1-2-3", "bytes=+1-2", "bytes=-+1",
        "bytes 1-2", "bytes=1 - 2", "bytes=0x1-2", "=1-2", "bytes", "",
    ])
    func `a range that is not understood is ignored`(_ range: String) throws {
        let answer = try site.get("ten.txt", "Range: " + range)
        #expect(answer.status == 200)
        #expect(answer.text == "0123456789")
    }

    @Test func `several ranges are answered once, with the whole`() throws {
        let many = (0..<500).map { _ in "0-" }.joined(separator: ",")
        for ranges in ["0-1,4-5", "0-,0-,0-", "-1,-2", "5-,", many] {
            let answer = try site.get("ten.txt", "Range: bytes=" + ranges)
            #expect(answer.status == 200)
            #expect(answer.text == "0123456789")
        }
        #expect(try site.get("ten.txt", "Range: bytes=0-1", "Range: bytes=4-5").status == 200)
    }

    @Test(arguments: ["10-", "10-20", "-0", "99999999999999999999-", "9223372036854775807-9223372036854775807"])
    func `a range beyond the end is refused with the length`(_ range: String) throws {
        let answer = try site.get("ten.txt", "Range: bytes=" + range)
        #expect(answer.status == 416)
        #expect(answer["Content-Range"] == "bytes */10")
    }

    @Test(arguments: ["0-", "0-0", "-1"])
    func `an empty file has no range`(_ range: String) throws {
        #expect(try site.get("empty.txt", "Range: bytes=" + range)["Content-Range"] == "bytes */0")
    }

    @Test func `a range is nothing to HEAD`() throws {
        let answer = try site.head("ten.txt", "Range: bytes=0-1")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "10")
    }
}
