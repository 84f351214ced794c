import Domain

/// The JSON of items, kept between requests: lists repeat the same items far more often than items change.
///
/// In two steps. All threads share what was worked out of an item at its version. In front of that each thread has copies of
/// its own, so that a row of a list costs one comparison and no lock or reference that other threads count too. Not for
/// handlers on the writer: they see versions that may yet be undone.
final class ItemJSON: Sendable {
    /// At some 600 bytes an item, 12 MB at most.
    private static let sharedItems = 20_000

    private let shared = ItemCache(capacity: sharedItems) { item in
        var writer = JSONWriter()
        writer.item(item)
        return writer.finish()
    }
    private let own = ThreadLocal { ThreadItemJSON() }

    /// For one request, on the thread that answers it.
    func reading(_ items: Items) -> Reading {
        Reading(items: items, shared: shared, own: own.value, changeMark: items.changeMark)
    }

    struct Reading {
        fileprivate let items: Items
        fileprivate let shared: ItemCache<[UInt8]>
        fileprivate let own: ThreadItemJSON
        /// Asked for before any item, see there.
        fileprivate let changeMark: UInt64

        /// Lends the JSON of the item to the body, which is not called if there is none.
        @inline(__always)
        func withJSON(of id: ID<Item>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
            if let bytes = own.bytes(of: id, changeMark) { return try body(bytes) }
            guard let item = try items.known(id) else { return }
            let bytes = shared.value(of: item)
            own.keep(bytes, of: id, changeMark)
            try bytes.withUnsafeBufferPointer(body)
        }
    }
}

/// One thread's copies. At most 8 MB, and some 2 MB where an item takes 600 bytes.
final class ThreadItemJSON {
    private struct Copy {
        var id = ID<Item>(.min)
        /// No commit ever comes to the greatest.
        var changeMark = UInt64.max
        var bytes = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    }

    /// A power of two. Each item has one place that it may stand in.
    private static let placeCount = 4096
    /// Items with longer texts are rare, and left to the cache that all threads share.
    private static let longestCopy = 2048

    private let copies: UnsafeMutablePointer<Copy>

    init() {
        copies = .allocate(capacity: Self.placeCount)
        copies.initialize(repeating: Copy(), count: Self.placeCount)
    }

    deinit {
        for place in 0..<Self.placeCount { copies[place].bytes.deallocate() }
        copies.deallocate()
    }

    /// Nil unless the item was kept under this mark. Good until the next call.
    @inline(__always)
    func bytes(of id: ID<Item>, _ changeMark: UInt64) -> UnsafeBufferPointer<UInt8>? {
        let copy = copies + place(of: id)
        guard copy.pointee.id == id, copy.pointee.changeMark == changeMark else { return nil }
        return UnsafeBufferPointer(copy.pointee.bytes)
    }

    func keep(_ bytes: [UInt8], of id: ID<Item>, _ changeMark: UInt64) {
        guard bytes.count <= Self.longestCopy else { return }
        let copy = copies + place(of: id)
        if copy.pointee.bytes.count != bytes.count {
            copy.pointee.bytes.deallocate()
            copy.pointee.bytes = .allocate(capacity: bytes.count)
        }
        _ = copy.pointee.bytes.update(fromContentsOf: bytes)
        copy.pointee.id = id
        copy.pointee.changeMark = changeMark
    }

    private func place(of id: ID<Item>) -> Int {
        Int(truncatingIfNeeded: id.rawValue) & (Self.placeCount - 1)
    }
}
