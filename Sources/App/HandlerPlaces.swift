import Persistence
import Web

/// Where handlers run that do not run on a loop.
struct HandlerPlaces: Dispatcher {
    /// Two of these burn two cores; more would only make each sign-in slower, and hold 16 MiB more.
    private static let hashingThreads = 2
    /// Sign-ins that may wait: at some 40 ms each, about a second's worth.
    private static let hashingQueue = 64
    private static let readerQueue = 1024
    private static let streamQueue = 1024

    private let database: Database
    private let readers: WorkerPool
    private let hashing: WorkerPool
    private let streams: WorkerPool

    init(database: Database, readerThreads: Int) {
        self.database = database
        readers = WorkerPool(name: "reader", threadCount: readerThreads, queueLimit: Self.readerQueue) { _ in
            adoptReader(of: database)
        }
        hashing = WorkerPool(name: "hashing", threadCount: Self.hashingThreads, queueLimit: Self.hashingQueue)
        streams = WorkerPool(name: "stream", threadCount: readerThreads, queueLimit: Self.streamQueue) { _ in
            adoptReader(of: database)
        }
    }

    /// Finishes what was taken, and takes no more.
    func stop() {
        readers.stop()
        hashing.stop()
        streams.stop()
    }

    func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool {
        switch place {
        case .writer: database.enqueue(work, done: done)
        case .hashing: hashing.submit { done(Result(catching: work)) }
        case .stream: streams.submit { done(Result(catching: work)) }
        case .reader, .loop: readers.submit { done(Result(catching: work)) }
        }
    }

    func step(_ work: @escaping @Sendable () -> Void) {
        streams.submit(evenIfFull: true, work)
    }
}
