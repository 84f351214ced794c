import Domain
import Support
import Testing

@testable import Web

@Suite struct ItemCacheTests {
    /// What was worked out, by item and version.
    private let derived = Monitor<[String]>([])

    private func cache(capacity: Int) -> ItemCache<String> {
        ItemCache(capacity: capacity) { [derived] item in
            derived.update { $0.append("\(item.id) \(item.version)") }
            return "\(item.title) \(item.id) \(item.version)"
        }
    }

    private func item(_ id: Int64, version: Int = 1) -> Item {
        Item(
            id: ID(id),
            externalID: nil,
            title: "Title",
            description: "",
            imageURL: nil,
            tags: [],
            attributes: Attributes(),
            statistics: .none,
            version: version,
            createdAt: FixedClock().now,
            updatedAt: FixedClock().now
        )
    }

    @Test func `what was worked out of an item is kept until its version moves`() {
        let cache = cache(capacity: 100)
        #expect(cache.value(of: item(1)) == "Title 1 1")
        #expect(cache.value(of: item(1)) == "Title 1 1")
        #expect(cache.value(of: item(1, version: 2)) == "Title 1 2")
        #expect(derived.update { $0 } == ["1 1", "1 2"])
    }

    @Test func `as many items as it has room for are all kept`() {
        let cache = cache(capacity: 128)
        for _ in 0..<3 {
            for id in Int64(1)...128 { #expect(cache.value(of: item(id)) == "Title \(id) 1") }
        }
        #expect(derived.update { $0.count } == 128)
    }

    @Test func `items that share a place take turns, each with a value of its own`() {
        let cache = cache(capacity: 1)
        for id in [1, 17, 1, 17, -15, .max, .min] as [Int64] {
            #expect(cache.value(of: item(id)) == "Title \(id) 1")
        }
    }
}
