internal import Glibc

/// A value that is worked out on a thread of its own while whoever wants it does something else.
public final class Ahead<Value: Sendable, Failure: Error>: Sendable {
    private let outcome = Monitor<Result<Value, Failure>?>(nil)

    /// Begins at once; where the system has no thread left, the work is done before this returns.
    public init(_ work: @escaping @Sendable () throws(Failure) -> Value) {
        let run: @Sendable () -> Void = { [outcome] in
            let result = Result { () throws(Failure) in try work() }
            outcome.update { $0 = result }
        }
        let box = Unmanaged.passRetained(Work(run))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runWork, box.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            box.release()
            run()
        }
    }

    /// Waits for it. Throws what the work threw; may be asked again.
    public func value() throws(Failure) -> Value {
        try outcome.wait { $0 }.get()
    }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    // The creator retained the box for this thread alone.
    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
