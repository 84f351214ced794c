import Glibc

/// What commands say, and to where. Written with `write`, since a piped standard output is block-buffered.
enum Terminal {
    /// Results, on standard output.
    static func say(_ text: String) {
        put(text + "\n", to: STDOUT_FILENO)
    }

    /// Errors and progress, on standard error.
    static func note(_ text: String) {
        put(text + "\n", to: STDERR_FILENO)
    }

    static func put(_ text: String, to descriptor: Int32) {
        put(Array(text.utf8), to: descriptor)
    }

    static func put(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return }
                offset += count
            }
        }
    }

    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Asks for a line; without echo when it is a secret. Nil at the end of the input.
    static func ask(_ question: String, isSecret: Bool = false) -> String? {
        let isTerminal = isatty(STDIN_FILENO) == 1
        if isTerminal { put(question, to: STDERR_FILENO) }
        guard isTerminal, isSecret else { return readLine() }
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            put("\n", to: STDERR_FILENO)
        }
        return readLine()
    }
}
