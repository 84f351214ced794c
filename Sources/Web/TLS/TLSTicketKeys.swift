import COpenSSL
import Domain

/// The keys that session tickets are sealed with.
///
/// A ticket holds a session's secrets, and the client keeps it: whoever has its key can read it. So keys never leave
/// memory and are renewed: each seals for one span of time and opens for one more, and is then wiped when the next
/// handshake comes. All loops share them, and they outlive a change of the certificate, so that a client may resume with
/// any loop, before and after.
final class TLSTicketKeys: Sendable {
    /// How long a key seals, and how long a ticket may be used: some visits of one day, while a stolen memory gives away
    /// no more than twice that.
    static let lifetimeSeconds = 6 * 60 * 60

    private struct Keys {
        var current: TLSTicketKey
        var previous: TLSTicketKey?
    }

    private let keys: Locked<Keys>
    private let now: @Sendable () -> UInt64

    /// - Parameter now: nanoseconds of a clock that never jumps.
    init(now: @escaping @Sendable () -> UInt64 = MonotonicClock.now) {
        self.now = now
        keys = Locked(Keys(current: TLSTicketKey(madeAt: now())))
    }

    /// The key for new tickets.
    var current: TLSTicketKey {
        keys.withLock { keys in
            renew(&keys)
            return keys.current
        }
    }

    /// The key of a ticket; nil if there is none any more.
    func key(named name: UnsafeRawBufferPointer) -> (key: TLSTicketKey, isCurrent: Bool)? {
        keys.withLock { keys in
            renew(&keys)
            if keys.current.hasName(name) { return (keys.current, true) }
            return keys.previous.flatMap { $0.hasName(name) ? ($0, false) : nil }
        }
    }

    private func renew(_ keys: inout Keys) {
        let now = now()
        let lifetime = UInt64(Self.lifetimeSeconds) * 1_000_000_000
        if now >= keys.current.madeAt + lifetime {
            keys.previous = keys.current
            keys.current = TLSTicketKey(madeAt: now)
        }
        if let previous = keys.previous, now >= previous.madeAt + 2 * lifetime { keys.previous = nil }
    }
}

/// One key: a name that tickets carry in clear, a key to encrypt with, and a key to authenticate with.
// Its bytes are written once, before anybody else can see them, and wiped when nobody can any more.
final class TLSTicketKey: @unchecked Sendable {
    static let nameBytes = 16
    private static let cipherBytes = 32
    private static let codeBytes = 32

    let madeAt: UInt64
    // Memory of its own, because an array may be copied, and only the last copy would be wiped.
    private let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: nameBytes + cipherBytes + codeBytes,
        alignment: 16
    )

    init(madeAt: UInt64) {
        self.madeAt = madeAt
        SecureRandom.fill(bytes)
    }

    deinit {
        OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        bytes.deallocate()
    }

    var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<Self.nameBytes]) }
    var cipherKey: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Self.nameBytes..<(Self.nameBytes + Self.cipherBytes)])
    }
    var codeKey: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[(Self.nameBytes + Self.cipherBytes)...])
    }

    func hasName(_ other: UnsafeRawBufferPointer) -> Bool { name.elementsEqual(other) }
}
