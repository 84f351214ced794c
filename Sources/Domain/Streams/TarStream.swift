/// The files of a tar archive that comes in pieces: ustar and pax
/// (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html), and GNU's long names
/// (https://www.gnu.org/software/tar/manual/html_node/Standard.html).
///
/// Folders and devices are passed over; what stands for a file and has not its content is refused. Only so much of the archive is held as one header and one name take.
public struct TarStream {
    public enum Event: Equatable {
        /// A file begins, of so many bytes.
        case file(path: String, byteCount: Int)
        case content(ArraySlice<UInt8>)
        case endOfFile
    }

    public typealias Take = (Event) throws -> Void

    /// What pax and GNU tar say of the next file; nobody's path is longer.
    static let maximumNoteBytes = 1 << 16
    private static let blockBytes = 512

    private enum Part {
        case header
        case file
        /// A pax record or a long name, held until it is whole.
        case note(kind: UInt8)
        case skipped
        /// Behind the end of the archive, where tar fills up its last block.
        case over
    }

    private var part = Part.header
    private var header: [UInt8] = []
    private var note: [UInt8] = []
    /// Bytes of the part that are still to come, and of the filling behind it.
    private var rest = 0
    private var filling = 0
    /// What notes said of the next file.
    private var notedPath: String?
    private var notedByteCount: Int?

    public init() {
        header.reserveCapacity(Self.blockBytes)
    }

    /// Throws what taking throws, and `StreamProblem` where this is no archive.
    public mutating func receive(_ piece: [UInt8], _ take: Take) throws {
        var piece = piece[...]
        while !piece.isEmpty {
            switch part {
            case .header:
                let count = Swift.min(Self.blockBytes - header.count, piece.count)
                header += piece.prefix(count)
                piece = piece.dropFirst(count)
                guard header.count == Self.blockBytes else { return }
                try begin(take)
                header.removeAll(keepingCapacity: true)
            case .file, .note, .skipped:
                let content = piece.prefix(rest)
                piece = piece.dropFirst(rest)
                rest -= content.count
                try pass(content, take)
                let filled = Swift.min(filling, piece.count)
                piece = piece.dropFirst(filled)
                filling -= filled
                if rest == 0, filling == 0 { part = .header }
            case .over: return
            }
        }
    }

    /// Throws `StreamProblem` if the archive has not come to its end.
    public func finish() throws(StreamProblem) {
        if case .over = part { return }
        if let packed = Self.packed(header) { throw packed }
        throw StreamProblem("The archive ends too early: it was cut off, or it is no tar archive.")
    }

    // MARK: Headers

    private mutating func begin(_ take: Take) throws {
        if header.allSatisfy({ $0 == 0 }) {
            part = .over
            return
        }
        try checkSum()
        let ownByteCount = try number(124..<136)
        let kind = header[156]
        let isNote = Self.notes.contains(kind)
        let byteCount = isNote ? ownByteCount : notedByteCount ?? ownByteCount
        (rest, filling) = (byteCount, (Self.blockBytes - byteCount % Self.blockBytes) % Self.blockBytes)
        if isNote {
            guard byteCount <= Self.maximumNoteBytes else { throw StreamProblem("A name in the archive is too long.") }
            part = .note(kind: kind)
            note.removeAll()
        } else {
            let path = notedPath ?? ownPath
            (notedPath, notedByteCount) = (nil, nil)
            if Self.links.contains(kind) {
                throw StreamProblem("\(path) is a link. Pack what it leads to: tar -h --hard-dereference -cf - FOLDER")
            }
            if kind == Self.sparse { throw Self.sparse(path) }
            // Old programs write a folder like a file.
            part = Self.files.contains(kind) && !path.hasSuffix("/") ? .file : .skipped
            if case .file = part { try take(.file(path: path, byteCount: byteCount)) }
        }
        // What is empty ends with its header.
        if rest == 0 {
            try end(take)
            part = .header
        }
    }

    /// Files as they are, also as old programs write them, and as they lie on disk in one piece.
    private static let files: Set<UInt8> = [UInt8(ascii: "0"), 0, UInt8(ascii: "7")]
    private static let links: Set<UInt8> = [UInt8(ascii: "1"), UInt8(ascii: "2")]
    /// With holes, in GNU's own form.
    private static let sparse = UInt8(ascii: "S")
    private static let pax = UInt8(ascii: "x")
    private static let longName = UInt8(ascii: "L")
    /// With what is said of all files, and of long links.
    private static let notes: Set<UInt8> = [pax, longName, UInt8(ascii: "g"), UInt8(ascii: "K")]

    private static func sparse(_ path: String) -> StreamProblem {
        StreamProblem("\(path) is packed with holes. Pack it without --sparse.")
    }

    private func checkSum() throws(StreamProblem) {
        let field = 148..<156
        var sum = 0
        for (place, byte) in header.enumerated() { sum += field.contains(place) ? 0x20 : Int(byte) }
        guard try sum == number(field) else { throw Self.noArchive(header) }
    }

    private static func noArchive(_ header: [UInt8]) -> StreamProblem {
        packed(header) ?? StreamProblem("This is no tar archive, or it is damaged. Make one with: tar -cf - FOLDER")
    }

    /// Whoever packs a data set may well have packed it tighter.
    private static func packed(_ header: [UInt8]) -> StreamProblem? {
        let packed: [([UInt8], String)] = [
            ([0x1F, 0x8B], "gzip"), ([0x50, 0x4B, 0x03, 0x04], "zip"), ([0xFD, 0x37, 0x7A], "xz"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x42, 0x5A, 0x68], "bzip2"), ([0x37, 0x7A, 0xBC, 0xAF], "7z"),
        ]
        return packed.first { header.starts(with: $0.0) }.map { _, name in
            StreamProblem(
                "This is packed by \(name). Unpack it, and send the files as a plain tar archive: tar -cf - FOLDER"
            )
        }
    }

    /// In digits to the base 8 or, where those do not suffice, in bytes behind a first one of 0x80.
    private func number(_ field: Range<Int>) throws(StreamProblem) -> Int {
        let bytes = header[field]
        var value: UInt64 = 0
        if bytes.first == 0x80 {
            guard bytes.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { throw Self.noArchive(header) }
            for byte in bytes.dropFirst().suffix(8) { value = value << 8 | UInt64(byte) }
        } else {
            let digits = bytes.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
            // Twelve digits at most, which fit.
            for digit in digits {
                guard (0x30...0x37).contains(digit) else { throw Self.noArchive(header) }
                value = value << 3 | UInt64(digit - 0x30)
            }
        }
        guard value <= 1 << 56 else { throw Self.noArchive(header) }
        return Int(value)
    }

    private func text(_ field: Range<Int>) -> String {
        String(decoding: header[field].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Newer archives put what does not fit before it.
    private var ownPath: String {
        let hasPrefix = text(257..<262) == "ustar" && header[345] != 0 && header[263] == 0x30
        return hasPrefix ? "\(text(345..<500))/\(text(0..<100))" : text(0..<100)
    }

    // MARK: Contents

    private mutating func pass(_ content: ArraySlice<UInt8>, _ take: Take) throws {
        switch part {
        case .file: if !content.isEmpty { try take(.content(content)) }
        case .note: note += content
        case .header, .skipped, .over: break
        }
        if rest == 0, !content.isEmpty { try end(take) }
    }

    private mutating func end(_ take: Take) throws {
        switch part {
        case .file: try take(.endOfFile)
        case .note(Self.longName): notedPath = String(decoding: note.prefix { $0 != 0 }, as: UTF8.self)
        case .note(Self.pax): try readRecords()
        case .note, .header, .skipped, .over: break
        }
    }

    /// Records such as `24 path=a/long/name.csv`, each with its own length before it and a line feed at its end.
    private mutating func readRecords() throws(StreamProblem) {
        let broken = StreamProblem("What the archive says of a file cannot be read.")
        var rest = note[...]
        while !rest.isEmpty {
            guard let space = rest.prefix(8).firstIndex(of: 0x20),
                let count = Int(String(decoding: rest[..<space], as: UTF8.self)),
                count > space - rest.startIndex + 1, count <= rest.count
            else { throw broken }
            let record = rest.prefix(count)
            guard record.last == 0x0A, let equals = record.firstIndex(of: 0x3D) else { throw broken }
            let value = String(decoding: record[(equals + 1)...].dropLast(), as: UTF8.self)
            switch String(decoding: record[(space + 1)..<max(equals, space + 1)], as: UTF8.self) {
            case "path": notedPath = value
            case let key where key.hasPrefix("GNU.sparse."): throw Self.sparse(notedPath ?? "A file")
            case "size":
                guard let byteCount = Int(value), (0...1 << 56).contains(byteCount) else { throw broken }
                notedByteCount = byteCount
            default: break
            }
            rest = rest.dropFirst(count)
        }
    }
}
