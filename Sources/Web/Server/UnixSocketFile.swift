import CLinux
import Glibc

/// The file that a Unix-domain socket is bound to. It goes when the last loop has stopped listening, unless the path has
/// become another's meanwhile.
final class UnixSocketFile: Sendable {
    // Its owner and its group may connect, so a proxy is let in by making it a member of the group.
    private static let mode: mode_t = 0o660

    private let path: String
    private let inode: ino_t?

    /// Takes charge of the socket just bound to the path.
    init(_ path: String) {
        self.path = path
        chmod(path, Self.mode)
        inode = Self.socketInode(path)
    }

    deinit {
        if let inode, Self.socketInode(path) == inode { unlink(path) }
    }

    /// Removes what a process that was killed has left behind: a socket on which nobody listens. Nothing else is ever
    /// removed, and if something stays, binding fails and says why.
    static func removeStale(_ path: String, _ address: SocketAddress) {
        guard socketInode(path) != nil else { return }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        let probe = FileDescriptor(owning: number)
        let code = address.withPointer { connect(probe.number, $0, $1) }
        if code != 0, errno == ECONNREFUSED { unlink(path) }
    }

    private static func socketInode(_ path: String) -> ino_t? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return status.st_ino
    }
}
