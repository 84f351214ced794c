import Glibc

/// A file that is there whole or not at all.
enum OutputFile {
    private static let mode: mode_t = 0o644

    /// Writes beside the path and renames. Throws `CommandFailure` with what the system says.
    static func write(_ text: String, to path: String) throws(CommandFailure) {
        let unfinished = "\(path).\(getpid()).unfinished"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path) }
        let isWritten = writeAll(Array(text.utf8), to: descriptor)
        let isClosed = close(descriptor) == 0
        guard isWritten, isClosed, rename(unfinished, path) == 0 else {
            let failure = failure(path)
            unlink(unfinished)
            throw failure
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
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
