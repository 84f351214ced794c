import Support
import Testing

@testable import Domain

@Suite struct DataSetUploadTests {
    /// What an upload has done.
    private final class Kept: Sendable {
        let files = Locked<[String: String]>([:])
        let ends = Locked<[Bool]>([])
    }

    private let kept = Kept()

    private struct Folder: DataSetFolder {
        let kept: Kept
        var current = ""

        mutating func begin(_ name: String) {
            current = name
            kept.files.withLock { $0[name] = "(open)" }
        }
        func write(_ bytes: ArraySlice<UInt8>) {
            kept.files.withLock { $0[current, default: ""] += String(decoding: bytes, as: UTF8.self) }
        }
        func end() { kept.files.withLock { $0[current]?.removeFirst("(open)".count) } }
        func close() { kept.files.withLock { $0["(all)"] = "closed" } }
    }

    private static let load = Import(
        id: ID(7),
        kind: .dataSet,
        account: nil,
        key: nil,
        isFinished: false,
        report: BulkReport(),
        startedAt: Timestamp(seconds: 0),
        changedAt: Timestamp(seconds: 0)
    )

    private func upload(_ content: DataSetUpload.Content) throws -> DataSetUpload {
        try DataSetUpload(
            content,
            into: Folder(kept: kept),
            queue: { [kept] in
                #expect(kept.files.withLock { $0["(all)"] } == "closed", "no job before all files are on disk")
            },
            read: { Self.load },
            isOver: { [kept] isWhole in kept.ends.withLock { $0.append(isWhole) } }
        )
    }

    private func send(_ bytes: [UInt8], as content: DataSetUpload.Content = .archive) throws -> Import {
        var upload = try upload(content)
        for start in stride(from: 0, to: bytes.count, by: 300) {
            try upload.receive(Array(bytes[start..<min(start + 300, bytes.count)]))
        }
        return try upload.finish()
    }

    private func problem(_ bytes: [UInt8], as content: DataSetUpload.Content = .archive) -> String {
        let error = #expect(throws: DomainError.self) { try send(bytes, as: content) }
        #expect(kept.ends.withLock { $0 }.isEmpty, "whoever began it is told by cancelling")
        return error?.explanation ?? ""
    }

    @Test func `files of an archive lie in one folder, and hidden ones are left out`() throws {
        var archive = TarArchive()
        archive.add("ml/", kind: "5")
        archive.add("ml/movies.csv", "1,A\n")
        archive.add("ml/._movies.csv", "what a Mac adds")
        archive.add("ml/.checkpoints/movies.csv", "what a notebook adds")
        archive.add("../../ratings.csv", String(repeating: "1,1,4\n", count: 200))
        archive.end()
        #expect(try send(archive.bytes) == Self.load)
        let ratings = String(repeating: "1,1,4\n", count: 200)
        #expect(kept.files.withLock { $0 } == ["movies.csv": "1,A\n", "ratings.csv": ratings, "(all)": "closed"])
        #expect(kept.ends.withLock { $0 } == [true])
    }

    @Test func `one file is taken as it is`() throws {
        #expect(try send(Array("user,item,rating\n".utf8), as: .file(name: "interactions.csv")) == Self.load)
        #expect(kept.files.withLock { $0["interactions.csv"] } == "user,item,rating\n")
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "a\nb", "a\0b", String(repeating: "x", count: 256)])
    func `a name that no file should have is refused`(name: String) {
        #expect(throws: DomainError.self) { try upload(.file(name: name)) }
        var archive = TarArchive()
        archive.add("a\nb", "1")
        archive.end()
        #expect(problem(archive.bytes).contains("no name for a file"))
    }

    @Test func `two files of one name are refused, as it cannot be said which is meant`() {
        #expect(problem(TarArchive(["a/ratings.csv": "1", "b/ratings.csv": "2"]).bytes).contains("Two files"))
    }

    @Test func `an archive without files, one that is cut off and one that is too large are refused`() {
        #expect(problem(TarArchive([".hidden": "1"]).bytes).contains("no files"))
        #expect(problem(TarArchive([:]).bytes).contains("no files"))
        #expect(problem(Array(TarArchive(["a": "1"]).bytes.prefix(600))).contains("too early"))
        var archive = TarArchive()
        archive.add("a", "1", size: String(DataSetUpload.maxByteCount + 1, radix: 8) + " ")
        #expect(problem(archive.bytes).contains("16 GiB"))
        var many = TarArchive()
        for number in 0...DataSetUpload.maxFileCount { many.add("\(number)") }
        #expect(problem(many.bytes).contains("1000 files"))
    }

    @Test func `a repetition is not looked at`() throws {
        var upload = DataSetUpload(replaying: { Self.load })
        try upload.receive(Array("anything".utf8))
        #expect(try upload.finish() == Self.load && upload.isReplayed)
        #expect(kept.files.withLock { $0 }.isEmpty)
    }
}

@Suite struct ImportOptionsTests {
    @Test func `options are read from texts`() throws {
        let options = try ImportOptions([
            .prefix: "ml-", .orphans: "skip", .scaleFrom: "1..10", .tags: "3", .columns: "title=name,item=sku",
            .attributes: "year,maker",
        ])
        #expect(options.idPrefix == "ml-" && options.orphans == .skip && options.scale == 1...10)
        #expect(options.minimumTaggers == 3 && options.columns == ["title": "name", "item": "sku"])
        #expect(options.attributes == ["year", "maker"])
        #expect(try ImportOptions([:]) == ImportOptions())
    }

    @Test(arguments: [
        (ImportOptions.Name.orphans, "keep"), (.scaleFrom, "5"), (.scaleFrom, "5..1"), (.scaleFrom, "1..inf"),
        (.scaleFrom, "nan..2"), (.tags, "0"), (.tags, "x"), (.columns, "title"),
    ])
    func `an option that cannot be used is named`(name: ImportOptions.Name, text: String) {
        let error = #expect(throws: DomainError.self) { try ImportOptions([name: text]) }
        guard case .invalid(let problems) = error else { return }
        #expect(problems.map(\.field) == [name.rawValue])
    }
}
