import Glibc

/// Another process of this program.
struct ChildProcess: Sendable {
    /// How a process ended.
    enum Ending: Sendable, Equatable {
        case exit(code: Int32)
        case signal(Int32)

        var words: String {
            switch self {
            case .exit(let code): "with exit code \(code)"
            case .signal(let number): "by signal \(number)"
            }
        }
    }

    /// What this process runs, even if the file has been replaced since by a newer version.
    private static let program = "/proc/self/exe"
    private static let pollMicroseconds: UInt32 = 20_000

    let id: pid_t

    /// Starts `palate` with these words. It is in a process group of its own, so that a Ctrl-C in the terminal reaches its
    /// parent alone; it reads and prints nothing, and its errors go where ours go.
    init(_ words: [String]) throws(CommandFailure) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The signals that this process waits for are blocked in it, and must not be so in the other.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let arguments = (["palate"] + words).map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, Self.program, &files, &attributes, arguments + [nil], environ)
        guard code == 0 else {
            throw CommandFailure("a process could not be started: \(String(cString: strerror(code)))")
        }
        self.id = id
    }

    /// Nil while it runs. Once it has told how it ended, it must not be asked again.
    func ending() -> Ending? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        // As the macros of <sys/wait.h>, which Swift does not import, take it apart.
        let signal = status & 0x7F
        return signal == 0 ? .exit(code: status >> 8 & 0xFF) : .signal(signal)
    }

    /// Asks it to end.
    func terminate() {
        kill(id, SIGTERM)
    }

    /// Waits until it has ended, and ends it by force after so many seconds.
    func waitForEnd(seconds: Double) {
        var left = Int(seconds * 1_000_000 / Double(Self.pollMicroseconds))
        while ending() == nil {
            if left == 0 { kill(id, SIGKILL) }
            left -= 1
            usleep(Self.pollMicroseconds)
        }
    }
}
