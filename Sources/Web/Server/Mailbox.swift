import CLinux
import Domain
import Glibc

/// How other threads speak to a loop: messages behind a lock, and one wake-up for each burst of them.
final class Mailbox: Sendable {
    enum Message: Sendable {
        /// For a connection, about one of its requests: something has come of work done elsewhere.
        case report(ConnectionToken, requestID: UInt64, Report)
        /// A connection has let the others have their turn and may go on.
        case resume(ConnectionToken)
        /// Sent by the loop to itself at this time, to see when it comes round.
        case probe(sentAt: UInt64)
        /// Take no more connections, and end with the last one, or at this time at the latest.
        case drain(deadline: UInt64)
    }

    private let messages = Locked<[Message]>([])
    private let event: FileDescriptor

    init() {
        let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(number >= 0, "the system has no eventfd left to give (error \(errno))")
        event = FileDescriptor(owning: number)
    }

    /// Becomes readable when there is a message.
    var descriptor: Int32 { event.number }

    /// From any thread.
    func post(_ message: Message) {
        let wasEmpty = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        guard wasEmpty else { return }
        var one: UInt64 = 1
        // It can only fail if the counter is at its maximum, and then the loop wakes anyway.
        _ = write(event.number, &one, MemoryLayout<UInt64>.size)
    }

    /// On the loop. The wake-up is taken back before the messages are, so that one posted in between wakes again.
    func takeAll() -> [Message] {
        var count: UInt64 = 0
        _ = read(event.number, &count, MemoryLayout<UInt64>.size)
        return messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
