import Domain
import Support
import Testing

@testable import Web

@Suite struct StaticEncodingTests {
    private let folder = PublicFolder()
    private let site: StaticSite
    private let plain = Array("hello hello hello hello".utf8)
    private let small: [UInt8]

    init() throws {
        small = gzipped(plain)
        folder.write(plain, to: "a.txt")
        folder.write(small, to: "a.txt.gz")
        folder.write(small, to: "alone.gz")
        site = try StaticSite(StaticFiles(root: folder.path))
    }

    @Test func `a client that takes gzip gets the compressed form`() throws {
        let answer = try site.get("a.txt", "Accept-Encoding: gzip")
        #expect(answer.status == 200)
        #expect(answer.body == small)
        #expect(answer["Content-Encoding"] == "gzip")
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
    }

    @Test func `a client that does not say gets the file as it is`() throws {
        let answer = try site.get("a.txt")
        #expect(answer.body == plain)
        #expect(answer["Content-Encoding"] == nil)
    }

    @Test func `both forms say that the answer varies`() throws {
        #expect(try site.get("a.txt")["Vary"] == "Accept-Encoding")
        #expect(try site.get("a.txt", "Accept-Encoding: gzip")["Vary"] == "Accept-Encoding")
        let tag = try site.tag("a.txt")
        #expect(try site.get("a.txt", "If-None-Match: " + tag)["Vary"] == "Accept-Encoding")
    }

    @Test func `each form has a tag of its own, and conditions are about the form chosen`() throws {
        let plainTag = try site.tag("a.txt")
        let smallTag = try site.tag("a.txt", "Accept-Encoding: gzip")
        #expect(plainTag != smallTag)
        #expect(try site.get("a.txt", "Accept-Encoding: gzip", "If-None-Match: " + smallTag).status == 304)
        #expect(try site.get("a.txt", "Accept-Encoding: gzip", "If-None-Match: " + plainTag).status == 200)
        #expect(try site.get("a.txt", "If-None-Match: " + smallTag).status == 200)
    }

    @Test func `a range is one of the form chosen`() throws {
        let answer = try site.get("a.txt", "Accept-Encoding: gzip", "Range: bytes=0-1")
        #expect(answer.status == 206)
        #expect(answer.body == [0x1F, 0x8B])
        #expect(answer["Content-Range"] == "bytes 0-1/\(small.count)")
        #expect(answer["Content-Encoding"] == "gzip")
    }

    @Test func `a range of one form does not continue the other`() throws {
        let plainTag = try site.tag("a.txt")
        let answer = try site.get("a.txt", "Accept-Encoding: gzip", "Range: bytes=2-", "If-Range: " + plainTag)
        #expect(answer.status == 200)
        #expect(answer.body == small)
    }

    @Test func `a client that refuses both forms is told what there is`() throws {
        let answer = try site.get("a.txt", "Accept-Encoding: identity;q=0, br")
        #expect(answer.status == 406)
        #expect(answer.text.contains("gzip"))
    }

    @Test func `the address is the same for both forms, and may be kept for ever in both`() throws {
        let target = site.files.url(for: "a.txt").dropFirst("/assets/".count)
        for coding in ["gzip", "identity"] {
            let answer = try site.get(String(target), "Accept-Encoding: " + coding)
            #expect(answer["Cache-Control"] == "public, max-age=31536000, immutable")
        }
    }

    @Test func `HEAD says how long the form is that GET would get`() throws {
        let answer = try site.head("a.txt", "Accept-Encoding: gzip")
        #expect(answer["Content-Length"] == String(small.count))
        #expect(answer["Content-Encoding"] == "gzip")
    }

    @Test func `a compressed form is no file of its own, and a file that ends alike is`() throws {
        #expect(site.files.paths == ["a.txt", "alone.gz"])
        #expect(try site.get("a.txt.gz").status == 404)
        let alone = try site.get("alone.gz", "Accept-Encoding: gzip")
        #expect(alone["Content-Type"] == "application/gzip")
        #expect(alone["Content-Encoding"] == nil)
        #expect(alone.body == small)
    }

    @Test func `a form too large for memory is sent whole`() throws {
        let site = try StaticSite(StaticFiles(root: folder.path, cachedUpTo: 1))
        #expect(try site.get("a.txt", "Accept-Encoding: gzip").body == small)
    }

    @Test func `what was not made of the file is not sent, and noticed`() throws {
        var cut = small
        cut.removeLast()
        var wrongMethod = small
        wrongMethod[2] = 7
        var reserved = small
        reserved[3] = 0x80
        let stale = gzipped(Array("hello hello hello hellO".utf8))
        let shorter = gzipped(Array("hello".utf8))
        for form in [cut, wrongMethod, reserved, stale, shorter, plain, [], Array(small.prefix(10))] {
            folder.write(form, to: "a.txt.gz")
            let notices = Locked<[String]>([])
            let site = try StaticSite(
                StaticFiles(root: folder.path, notice: { line in notices.withLock { $0.append(line) } })
            )
            let answer = try site.get("a.txt", "Accept-Encoding: gzip")
            #expect(answer.body == plain)
            #expect(answer["Vary"] == nil)
            #expect(try site.get("a.txt.gz").status == 404)
            #expect(notices.withLock { $0.count } == 1)
            #expect(notices.withLock { $0.first?.contains("a.txt.gz") } == true)
        }
    }

    /// `printf 'hello hello hello hello' | gzip -9 -n`
    @Test func `what gzip itself writes is known`() throws {
        let written: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57,
            0xC8, 0x40, 0x27, 0x01, 0xE3, 0x51, 0x3D, 0x8D, 0x17, 0x00, 0x00, 0x00,
        ]
        folder.write(written, to: "a.txt.gz")
        let site = try StaticSite(StaticFiles(root: folder.path))
        #expect(try site.get("a.txt", "Accept-Encoding: gzip").body == written)
    }

    /// The check value of the standard: https://reveng.sourceforge.io/crc-catalogue/17plus.htm
    @Test func `the checksum is that of the standard, in one piece or many`() {
        let digits = Array("123456789".utf8)
        var whole = CRC32()
        whole.update(digits.span)
        var pieces = CRC32()
        for digit in digits { pieces.update([digit].span) }
        #expect(whole.value == 0xCBF4_3926)
        #expect(pieces.value == whole.value)
    }
}
