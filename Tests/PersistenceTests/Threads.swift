import Domain
import Glibc
import Synchronization

@testable import Persistence

/// Threads of their own, as blocking ones do not belong on Swift's small pool.
final class Threads {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var threads: [pthread_t] = []

    func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            Unmanaged.passRetained(Body(run)).toOpaque()
        )
        precondition(code == 0)
        threads.append(thread)
    }

    func join() {
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }
}

/// Waits in tests are ended by what they wait for; the limit only keeps a broken build from hanging.
let patienceMilliseconds = 30_000

/// Closed at first; whoever waits goes on once it is open.
final class Gate: Sendable {
    private let isOpen = Monitor(false)

    func open() { isOpen.update { $0 = true } }

    /// False if it stayed closed for too long.
    func wait() -> Bool {
        isOpen.wait(timeoutMilliseconds: patienceMilliseconds) { $0 ? true : nil } ?? false
    }
}

/// Collects what other threads report.
final class Reports<Element: Sendable>: Sendable {
    private let elements = Monitor<[Element]>([])

    func add(_ element: Element) { elements.update { $0.append(element) } }
    var all: [Element] { elements.update { $0 } }

    /// All elements once there are so many; fewer after too long a wait.
    func wait(for count: Int) -> [Element] {
        elements.wait(timeoutMilliseconds: patienceMilliseconds) { $0.count >= count ? $0 : nil } ?? all
    }
}
