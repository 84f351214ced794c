import Domain
import Testing

@Suite struct PageTests {
    private static let numbers = Array(1...10)

    /// As a store reads: by id, in the direction of the request, one row more than it asks for.
    private func read(_ request: PageRequest) -> Page<Int> {
        var rows = Self.numbers
        switch request.start {
        case .offset(let offset): rows = Array(rows.dropFirst(offset))
        case .after(_, let id): rows = rows.filter { $0 > id }
        case .before(_, let id): rows = rows.filter { $0 < id }.reversed()
        }
        return Page(cutting: Array(rows.prefix(request.limit + 1)), request) { (.none, id: Int64($0)) }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 9, 10, 11])
    func `going on to the end and back to the beginning shows every row once each way`(limit: Int) throws {
        var request = PageRequest(limit: limit)
        var pages = [read(request)]
        while let next = pages[pages.count - 1].next {
            request.start = next
            pages.append(read(request))
        }
        #expect(pages.flatMap(\.results) == Self.numbers)
        #expect(pages[0].previous == nil)
        var back = [pages[pages.count - 1]]
        while let previous = back[back.count - 1].previous {
            request.start = previous
            back.append(read(request))
            #expect(back.count < 20)
        }
        #expect(back.reversed().map(\.results) == pages.map(\.results))
        #expect(Set(back.flatMap(\.results)).count == Self.numbers.count)
        #expect(back.flatMap(\.results).count == Self.numbers.count)
    }

    @Test func `a list at hand is cut by offsets`() {
        let first = Page(of: Self.numbers, PageRequest(limit: 4, wantsTotal: true))
        #expect(
            first.results == [1, 2, 3, 4] && first.next == .offset(4) && first.previous == nil && first.total == 10
        )
        let last = Page(of: Self.numbers, PageRequest(limit: 4, start: .offset(8)))
        #expect(last.results == [9, 10] && last.next == nil && last.previous == .offset(4) && last.total == nil)
        #expect(Page(of: Self.numbers, PageRequest(limit: 4, start: .offset(99))).results == [])
        #expect(Page(of: [Int](), PageRequest(limit: 4)).next == nil)
    }
}
