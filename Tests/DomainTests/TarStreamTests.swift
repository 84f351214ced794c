import Support
import Testing

@testable import Domain

@Suite struct TarStreamTests {
    /// The files as text, `path: content`, of an archive that comes in pieces of so many bytes.
    private func files(_ bytes: [UInt8], pieceLength: Int = 1000) throws -> [String] {
        var stream = TarStream()
        var files: [String] = []
        var (path, size, content) = ("", 0, [UInt8]())
        for start in stride(from: 0, to: bytes.count, by: pieceLength) {
            try stream.receive(Array(bytes[start..<min(start + pieceLength, bytes.count)])) { event in
                switch event {
                case .file(let name, let count): (path, size, content) = (name, count, [])
                case .content(let bytes): content += bytes
                case .endOfFile:
                    #expect(content.count == size)
                    files.append("\(path): \(String(decoding: content, as: UTF8.self))")
                }
            }
        }
        try stream.finish()
        return files
    }

    private func problem(_ bytes: [UInt8]) -> String {
        #expect(throws: StreamProblem.self) { try files(bytes) }?.detail ?? ""
    }

    @Test(arguments: [1, 7, 511, 512, 513, 100_000])
    func `files come whole, wherever the archive is cut`(pieceLength: Int) throws {
        let long = String(repeating: "0123456789", count: 103)
        let archive = TarArchive([
            "a/items.csv": "id,title\n", "empty": "", "a/b/block": String(long.prefix(512)), "long": long,
        ])
        let found = try files(archive.bytes, pieceLength: pieceLength)
        #expect(found == ["a/items.csv: id,title\n", "empty: ", "a/b/block: \(long.prefix(512))", "long: \(long)"])
    }

    @Test(arguments: ["1", "2", "S"] as [Character])
    func `what stands for a file and has not its content is refused`(kind: Character) {
        var archive = TarArchive()
        archive.add("a/ratings.csv", kind: kind)
        #expect(problem(archive.bytes).contains("a/ratings.csv is"))
    }

    @Test func `a file with holes is refused in the form of pax, too`() {
        var archive = TarArchive()
        archive.add("x", TarArchive.record("GNU.sparse.major", "1"), kind: "x")
        archive.add("a", "1")
        #expect(problem(archive.bytes).contains("holes"))
    }

    @Test func `folders and devices are passed over`() throws {
        var archive = TarArchive()
        archive.add("a/", kind: "5")
        archive.add("old/folder/", kind: "0")
        archive.add("a/tty", kind: "3")
        archive.add("a/unheard-of", "with content", kind: "Z")
        archive.add("a/old", "as old programs write it", kind: "\0")
        archive.add("a/b", "b", kind: "7")
        archive.end()
        #expect(try files(archive.bytes) == ["a/old: as old programs write it", "a/b: b"])
    }

    @Test func `names that are longer than their field are read in all three forms`() throws {
        let name = String(repeating: "longer than a hundred bytes/", count: 8) + "ratings.csv"
        var archive = TarArchive()
        archive.add("x", TarArchive.record("mtime", "1.5") + TarArchive.record("path", name), kind: "x")
        archive.add("short", "pax")
        archive.add("././@LongLink", name + "\0", kind: "L")
        archive.add("short", "gnu")
        archive.add("ratings.csv", "ustar", prefix: "some/folder")
        archive.add("x", TarArchive.record("path", "of all"), kind: "g")
        archive.add("own", "global records name no file")
        archive.end()
        let found = try files(archive.bytes, pieceLength: 100)
        #expect(
            found == [
                "\(name): pax", "\(name): gnu", "some/folder/ratings.csv: ustar", "own: global records name no file",
            ]
        )
    }

    @Test func `sizes are read as digits, as bytes and from records`() throws {
        var archive = TarArchive()
        archive.add("spaces", "abc", size: "  3 ")
        archive.add("x", TarArchive.record("size", "5"), kind: "x")
        archive.add("record", "12345", size: "00000000000 ")
        archive.end()
        #expect(try files(archive.bytes) == ["spaces: abc", "record: 12345"])
        var binary = archive.bytes
        binary.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
        let sum = binary[..<512].enumerated().reduce(0) {
            $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element))
        }
        binary.replaceSubrange(148..<156, with: Array("00\(String(sum, radix: 8))\0 ".utf8.suffix(8)))
        #expect(try files(binary) == ["spaces: abc", "record: 12345"])
    }

    @Test func `what stands behind the end is not looked at`() throws {
        let archive = TarArchive(["a": "1"])
        #expect(try files(archive.bytes + [UInt8](repeating: 7, count: 3000)) == ["a: 1"])
    }

    @Test func `an archive that is cut off is refused`() throws {
        let bytes = TarArchive(["a": "some content", "b": "more"]).bytes
        for count in [0, 1, 511, 512, 520, 1024, 1536, 2048] {
            #expect(problem(Array(bytes.prefix(count))).contains("ends too early"), "\(count) bytes")
        }
        #expect(try files(Array(bytes.prefix(2048 + 512))).count == 2, "one block of zeros is an end")
    }

    @Test func `what is no archive is refused, and what is packed is called by its name`() {
        #expect(problem([UInt8](repeating: 0x41, count: 512)).contains("no tar archive"))
        #expect(problem([0x1F, 0x8B] + [UInt8](repeating: 9, count: 600)).contains("gzip"))
        #expect(problem(Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 9, count: 600)).contains("zip"))
        #expect(problem([0x1F, 0x8B, 8, 0]).contains("gzip"), "also a short one")
        var damaged = TarArchive(["a": "some content"]).bytes
        damaged[0] ^= 1
        #expect(problem(damaged).contains("damaged"))
    }

    @Test(arguments: ["99 path=a\n", "x path=a\n", "0 a=b\n", "9 path=abc", "12 size=-100\n", "7 pathx\n"])
    func `records that say nothing clear are refused`(record: String) {
        var archive = TarArchive()
        archive.add("x", record, kind: "x")
        archive.add("a", "1")
        archive.end()
        #expect(problem(archive.bytes).contains("cannot be read"))
    }

    @Test func `a name takes no more memory than names do`() {
        var archive = TarArchive()
        archive.add("x", String(repeating: "a", count: TarStream.maximumNoteBytes + 1), kind: "L")
        #expect(problem(archive.bytes).contains("too long"))
    }
}
