/// A tar archive that is put together as tests want it, faults included.
public struct TarArchive: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// An archive of files, as `tar -cf` makes it.
    public init(_ files: KeyValuePairs<String, String>) {
        for (path, content) in files { add(path, content) }
        end()
    }

    /// - Parameters:
    ///   - kind: `0` for a file, `5` for a folder, `x` for a pax record and so on.
    ///   - size: what the header says; the content's own if it is not given.
    public mutating func add(
        _ path: String,
        _ content: String = "",
        kind: Character = "0",
        size: String? = nil,
        prefix: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at place: Int) {
            header.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
        }
        put(path, at: 0)
        put("0000644\0", at: 100)
        put(size ?? String(content.utf8.count, radix: 8).leftPadded(11) + " ", at: 124)
        put("        ", at: 148)
        put(String(kind), at: 156)
        put("ustar\u{0}00", at: 257)
        put(prefix, at: 345)
        put(String(header.reduce(0) { $0 + Int($1) }, radix: 8).leftPadded(6) + "\0 ", at: 148)
        bytes += header
        bytes += content.utf8
        bytes += [UInt8](repeating: 0, count: (512 - content.utf8.count % 512) % 512)
    }

    /// Two blocks of zeros.
    public mutating func end() {
        bytes += [UInt8](repeating: 0, count: 1024)
    }

    /// A pax record with its length before it.
    public static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length {
            length = String(length).utf8.count + rest.utf8.count
        }
        return "\(length)\(rest)"
    }
}

extension String {
    fileprivate func leftPadded(_ length: Int) -> String {
        String(repeating: "0", count: Swift.max(length - utf8.count, 0)) + self
    }
}
