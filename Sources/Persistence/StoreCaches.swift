import Domain
import Synchronization

/// What the stores of one database remember between calls, in one place, as a change of one store's rows may touch what
/// another remembers.
final class StoreCaches: Sendable {
    let items = CommitCache<ID<Item>, Item>(capacity: Limits.cachedItems)
    let ratings = CommitCache<ID<User>, UserRatings>(capacity: Limits.cachedUserRatings)
    let sessions = CommitCache<SecretDigest, Session>(capacity: Limits.cachedSessions)
    let tokens = CommitCache<SecretDigest, AuthorisedToken>(capacity: Limits.cachedTokens)
    let settings = CommitCache<OnlyKey, SiteSettings>(capacity: 1)
    let popularItems = PopularItems()
    let externalIDs = ExternalIDEpoch()
    /// Recommenders and which versions are live: kept in memory by whoever serves them.
    let recommenders = ChangeSignal()
    /// Jobs, and which versions are live: for whoever watches them.
    let jobs = ChangeSignal()
    /// Items were added by this process; by others, `recommenders` tells.
    let newItems = ChangeSignal()

    /// Nothing remembered holds any more: another process committed.
    func removeAll() {
        items.removeAll()
        ratings.removeAll()
        sessions.removeAll()
        tokens.removeAll()
        settings.removeAll()
        popularItems.removeAll()
        externalIDs.advance()
        recommenders.fire()
        jobs.fire()
    }
}

/// A token with the account it speaks for.
struct AuthorisedToken: Sendable {
    let token: APIToken
    let account: Account
}

/// The key of a cache with one value.
struct OnlyKey: CacheKey {
    var spread: UInt64 { 0 }
}

extension ID: CacheKey {
    /// Fibonacci hashing: 2^64 divided by the golden ratio sends neighbouring ids far apart.
    var spread: UInt64 { UInt64(bitPattern: rawValue) &* 0x9e37_79b9_7f4a_7c15 }
}

/// A secret's 32-byte hash in a form that costs little to compare and to look up.
struct SecretDigest: CacheKey {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Nil unless there are 32 bytes, as no secret has another hash.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        words = bytes.withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    /// Any part of a hash is as random as all of it.
    var spread: UInt64 { words.0 }

    /// In time that does not depend on where they differ, so that it tells nothing of what is remembered.
    static func == (left: Self, right: Self) -> Bool {
        let (first, second) = (left.words, right.words)
        return (first.0 ^ second.0) | (first.1 ^ second.1) | (first.2 ^ second.2) | (first.3 ^ second.3) == 0
    }
}

/// Moves whenever an external id may have come to mean another row, so that bulk loaders drop what they remember.
///
/// Moved at once and not after the commit: what is remembered must not be used later in the same transaction either, and
/// moving once too often does no harm.
final class ExternalIDEpoch: Sendable {
    private let epoch = Atomic<UInt64>(0)

    var current: UInt64 { epoch.load(ordering: .acquiring) }

    func advance() {
        epoch.add(1, ordering: .acquiringAndReleasing)
    }
}

/// The most popular items, looked up again every second rather than at every rating.
final class PopularItems: Sendable {
    private struct Remembered {
        let items: [ID<Item>]
        /// How many were asked for; fewer items mean that there are no more.
        let limit: Int
        let loadedAt: ContinuousClock.Instant
    }

    private let remembered = Locked<Remembered?>(nil)

    func items(limit: Int, in database: Database, load: (Int) throws -> [ID<Item>]) throws -> [ID<Item>] {
        if database.isWriting { return try load(limit) }
        let now = ContinuousClock.now
        let age = Duration.milliseconds(Limits.popularItemsAgeMilliseconds)
        if let known = remembered.withLock({ $0 }), known.limit >= limit, now - known.loadedAt < age {
            return Array(known.items.prefix(limit))
        }
        let wanted = max(limit, Limits.popularItemsRemembered)
        let items = try load(wanted)
        remembered.withLock { $0 = Remembered(items: items, limit: wanted, loadedAt: now) }
        return Array(items.prefix(limit))
    }

    func removeAll() {
        remembered.withLock { $0 = nil }
    }
}
