import Domain
import Glibc

/// Which jobs are alive, told by the system: each running job holds a lock on one byte of a file beside the database, and the
/// lock goes when its process does. Unlike a process's number it is never given to another, and it is seen from containers
/// that have numbers of their own.
///
/// The locks belong to open files and not to processes (https://man7.org/linux/man-pages/man2/F_OFD_SETLK.2const.html), so
/// that a process may look at its own, and closing one file does not release another's.
struct JobLocks: Sendable {
    /// `F_OFD_GETLK` and `F_OFD_SETLK`, which the headers keep to GNU programs.
    private static let getOpenFileLock: Int32 = 36
    private static let setOpenFileLock: Int32 = 37

    private let databasePath: String
    private var path: String { databasePath + "-jobs" }

    init(databasePath: String) {
        self.databasePath = databasePath
    }

    /// Nil if another holds it. Throws if the file cannot be used.
    func take(_ job: ID<Job>) throws -> JobLock? {
        let file = try open()
        var wanted = Self.lock(on: job)
        if fcntl(file.descriptor, Self.setOpenFileLock, &wanted) == 0 { return file }
        guard errno == EAGAIN || errno == EACCES else { throw failure("lock") }
        return nil
    }

    /// Throws if the file cannot be used.
    func isHeld(_ job: ID<Job>) throws -> Bool {
        let file = try open()
        var found = Self.lock(on: job)
        guard fcntl(file.descriptor, Self.getOpenFileLock, &found) == 0 else { throw failure("ask about a lock of") }
        return found.l_type != Int16(F_UNLCK)
    }

    private func open() throws -> JobLock {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open") }
        let lock = JobLock(owning: descriptor)
        shareAsDatabase(descriptor)
        return lock
    }

    /// Whoever may use the database may use the locks, also if it was root who first trained. A user to whom the file does
    /// not belong cannot change this, and need not.
    private func shareAsDatabase(_ descriptor: Int32) {
        var database = stat()
        guard stat(databasePath, &database) == 0 else { return }
        _ = fchown(descriptor, database.st_uid, database.st_gid)
        _ = fchmod(descriptor, database.st_mode & 0o666)
    }

    private static func lock(on job: ID<Job>) -> flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(job.rawValue)
        lock.l_len = 1
        return lock
    }

    private func failure(_ deed: String) -> SQLiteError {
        // The text of strerror stays until the next call, and is copied here.
        let reason = String(cString: strerror(errno))
        return SQLiteError(code: SQLiteError.cannotOpen, message: "cannot \(deed) \(path): \(reason)")
    }
}

/// A held lock: as long as its file is open.
final class JobLock: Sendable {
    let descriptor: Int32

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
