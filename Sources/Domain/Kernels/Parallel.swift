internal import Glibc
internal import Synchronization

/// How many threads a long computation takes.
public enum Parallelism {
    /// One per processor that this machine has online.
    public static let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// Calls the body for consecutive ranges that cover 0..<count, on so many threads, and waits for all of them.
///
/// Ranges are handed out as threads become free, because rows differ in length. Each thread makes its scratch once. What a
/// range computes must depend on the range alone (seeds too), so that results do not depend on the number of threads.
/// The first error stops the handing out and is thrown once every thread has ended.
public func forEachRange<Scratch>(
    count: Int,
    chunk: Int,
    threads: Int,
    scratch makeScratch: @Sendable () -> Scratch,
    _ body: @Sendable (inout Scratch, Range<Int>) throws -> Void
) throws {
    precondition(count >= 0 && chunk > 0 && threads > 0)
    let next = Atomic<Int>(0)
    let failure = Locked<(any Error)?>(nil)
    let work: @Sendable () -> Void = {
        var scratch = makeScratch()
        while true {
            let start = next.wrappingAdd(chunk, ordering: .relaxed).oldValue
            guard start < count else { return }
            do {
                try body(&scratch, start..<min(start + chunk, count))
            } catch {
                failure.withLock { if $0 == nil { $0 = error } }
                next.store(count, ordering: .relaxed)
            }
        }
    }
    let rangeCount = (count + chunk - 1) / chunk
    runOnThreads(min(threads, rangeCount), work)
    if let error = failure.withLock({ $0 }) { throw error }
}

/// The results of all ranges, in order; see `forEachRange`.
public func mapRanges<Scratch, Result: Sendable>(
    count: Int,
    chunk: Int,
    threads: Int,
    scratch makeScratch: @Sendable () -> Scratch,
    _ body: @Sendable (inout Scratch, Range<Int>) throws -> Result
) throws -> [Result] {
    let results = Locked<[Result?]>(Array(repeating: nil, count: (count + chunk - 1) / max(chunk, 1)))
    try forEachRange(count: count, chunk: chunk, threads: threads, scratch: makeScratch) { scratch, range in
        let result = try body(&scratch, range)
        results.withLock { $0[range.lowerBound / chunk] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
}

/// Runs the work once on each of so many threads, this one among them, and returns when all have ended.
private func runOnThreads(_ count: Int, _ work: @Sendable () -> Void) {
    withoutActuallyEscaping(work) { work in
        var started: [pthread_t] = []
        for _ in 1..<max(count, 1) {
            let box = Unmanaged.passRetained(ThreadWork(work))
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, runThreadWork, box.toOpaque())
            if status == 0 {
                started.append(thread)
            } else {
                // Too few resources for another thread: the ones that did start take all ranges.
                box.release()
            }
        }
        if count > 0 { work() }
        for thread in started { pthread_join(thread, nil) }
    }
}

private final class ThreadWork: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runThreadWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    // The creator retained the box for this thread alone.
    Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
