import Persistence
import Web

/// Where handlers run that do not run on a loop.
struct HandlerPlaces: Dispatcher {
    /// Two of these burn two cores; more would only make each sign-in slower, and hold 16 MiB more.
    private static let hashingThreads = 2
    /// Sign-ins that may wait: at some 40 ms each, about a second's worth.
    private static let hashingQueue = 64
    private static let readerQueue = 1024

    private let database: Database
    private let readers: WorkerPool
    private let hashing: WorkerPool

    init(database: Database, readerThreads: Int) {
        self.database = database
        readers = WorkerPool(name: "reader", threadCount: readerThreads, queueLimit: Self.readerQueue) { _ in
            adoptReader(of: database)
        }
        hashing = WorkerPool(name: "hashing", threadCount: Self.hashingThreads, queueLimit: Self.hashingQueue)
    }

    /// Finishes what was taken, and takes no more.
    func stop() {
        readers.stop()
        hashing.stop()
    }

    func dispatch(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Response,
        done: @escaping @Sendable (Result<Response, any Error>) -> Void
    ) -> Bool {
        switch place {
        case .writer: database.enqueue(work, done: done)
        case .hashing: hashing.submit { done(Result(catching: work)) }
        case .reader, .loop: readers.submit { done(Result(catching: work)) }
        }
    }
}
