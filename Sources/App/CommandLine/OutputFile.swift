import Glibc

/// A file that is there whole or not at all.
enum OutputFile {
    private static let mode: mode_t = 0o644

    /// Writes beside the path and renames. Throws `CommandFailure` with what the system says.
    static func write(_ text: String, to path: String) throws {
        try write(to: path) { put in
            var text = text
            try text.withUTF8(put)
        }
    }

    /// The same for a text of any length: what the body puts is written at once, and all of it counts only when the body ends.
    ///
    /// Throws `CommandFailure` with what the system says, and what the body throws.
    static func write(
        to path: String,
        _ body: ((UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
    ) throws {
        let unfinished = "\(path).\(getpid()).unfinished"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path) }
        var isOpen = true
        do {
            try body { bytes in
                guard writeAll(bytes, to: descriptor) else { throw failure(path) }
            }
            isOpen = false
            guard close(descriptor) == 0, rename(unfinished, path) == 0 else { throw failure(path) }
        } catch {
            if isOpen { close(descriptor) }
            unlink(unfinished)
            throw error
        }
    }

    private static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
