internal import Glibc

/// Bytes that come in pieces: from a file, or from memory.
struct ByteSource: ~Copyable {
    private let descriptor: Int32
    private var memory: ArraySlice<UInt8> = []
    /// The whole length in bytes, as known at the beginning.
    let byteCount: Int
    let path: String

    /// Throws `.unreadable`.
    init(path: String) throws(ImportError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .unreadable(path: path, reason: systemMessage(errno)) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(opened)
            throw .unreadable(path: path, reason: "it is not a file")
        }
        descriptor = opened
        byteCount = Int(status.st_size)
        self.path = path
    }

    init(bytes: [UInt8]) {
        descriptor = -1
        memory = bytes[...]
        byteCount = bytes.count
        path = "memory"
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Fills the buffer from `start` on and returns how many bytes came; 0 at the end. Throws `.unreadable`.
    mutating func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
        guard descriptor >= 0 else { return readMemory(into: &buffer, from: start) }
        while true {
            // read(2) writes into memory that the array owns for the length of the call.
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .unreadable(path: path, reason: systemMessage(errno)) }
        }
    }

    private mutating func readMemory(into buffer: inout [UInt8], from start: Int) -> Int {
        let part = memory.prefix(buffer.count - start)
        buffer.replaceSubrange(start..<start + part.count, with: part)
        memory = memory.dropFirst(part.count)
        return part.count
    }
}

/// What the system says of an error number.
func systemMessage(_ number: Int32) -> String {
    // strerror answers with a text of its own that stays for the length of this call.
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
