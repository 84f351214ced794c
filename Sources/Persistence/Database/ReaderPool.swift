import Domain

/// A few reading connections for threads that have none of their own.
final class ReaderPool: Sendable {
    private struct Readers {
        var idle: [Connection] = []
        var openCount = 0
    }

    private enum Borrowed {
        case idle(Connection)
        /// There is room for one more, which the borrower opens outside the lock.
        case room
    }

    private let path: String
    private let capacity: Int
    private let readers = Monitor(Readers())

    init(path: String, capacity: Int) {
        self.path = path
        self.capacity = max(1, capacity)
    }

    /// Waits while all are lent. Throws if a new one cannot be opened.
    func borrow() throws -> Connection {
        let borrowed: Borrowed? = readers.wait { readers in
            if let reader = readers.idle.popLast() { return .idle(reader) }
            guard readers.openCount < capacity else { return nil }
            readers.openCount += 1
            return .room
        }
        if case .idle(let reader) = borrowed { return reader }
        do {
            return try Connection(path: path, role: .reader)
        } catch {
            readers.update { $0.openCount -= 1 }
            throw error
        }
    }

    func giveBack(_ reader: Connection) {
        precondition(reader.openStatementCount == 0 && !reader.isInTransaction, "a read left open")
        readers.update { $0.idle.append(reader) }
    }

    /// Closes every reader. None may be lent.
    func close() {
        let idle = readers.update { readers in
            precondition(readers.idle.count == readers.openCount, "the database was closed during a read")
            defer { readers = Readers() }
            return readers.idle
        }
        for reader in idle { reader.close() }
    }
}
