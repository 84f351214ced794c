import Domain
import Support
import Testing

@Suite struct NeighbourReaderTests {
    private let source = KnownData.random(users: 60, items: 400, count: 4000, seed: 7)

    private func ratings(_ pairs: [(Int64, Float)]) -> UserRatings {
        UserRatings(items: pairs.map { ID($0.0) }, ratings: pairs.map(\.1))
    }

    @Test func `the score is the formula, worked by hand`() throws {
        var builder = NeighbourTable.Builder()
        builder.append(MatrixRow(id: 1, neighbours: [Neighbour(id: 3, similarity: 0.5)]))
        builder.append(
            MatrixRow(id: 2, neighbours: [Neighbour(id: 3, similarity: 0.25), Neighbour(id: 4, similarity: 0.125)])
        )
        let reader = NeighbourReader(table: builder.finish(), scale: .halfStars)
        let list = try reader.recommendations(for: ratings([(1, 5), (2, 4)]))
        let baseline = (20 * 2.75 + 9) / 22
        #expect(list.results.map(\.itemID) == [ID(3), ID(4)])
        let first = try #require(list.results.first)
        #expect(abs(first.score - (0.5 * (5 - baseline) + 0.25 * (4 - baseline))) < 1e-4)
        #expect(first.contributions.map(\.itemID) == [ID(1), ID(2)])
        #expect(first.contributions.map(\.rating) == [5, 4])
        #expect(abs((first.predictedRating ?? 0) - (0.5 * 5 + 0.25 * 4) / 0.75) < 1e-4)
    }

    @Test func `reasons add up to the score exactly, in either order`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        var checked = 0
        for user in Set(source.ratings.map(\.user)) {
            for entry in try reader.recommendations(for: source.ratings(of: user)).results {
                #expect(entry.contributions.reduce(0) { $0 + $1.amount } == entry.score)
                #expect(entry.contributions.reversed().reduce(0) { $0 + $1.amount } == entry.score)
                #expect(entry.contributions.map(\.amount) == entry.contributions.map(\.amount).sorted(by: >))
                checked += entry.contributions.count
            }
        }
        #expect(checked > 1000, "needs many reasons to mean anything")
    }

    @Test func `a list without reasons is the same list`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 7)
        let full = try reader.recommendations(for: own).results
        let bare = try reader.recommendations(for: own, RecommendationRequest(wantsContributions: false)).results
        #expect(bare.map(\.itemID) == full.map(\.itemID) && bare.map(\.score) == full.map(\.score))
        #expect(bare.map(\.predictedRating) == full.map(\.predictedRating) && bare.allSatisfy(\.contributions.isEmpty))
        #expect(full.allSatisfy { !$0.contributions.isEmpty })
    }

    @Test func `each row says how many ratings stand behind it, with or without reasons`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 7)
        let full = try reader.recommendations(for: own).results
        #expect(full.map(\.ratingCount) == full.map(\.contributions.count))
        #expect(Set(full.map(\.ratingCount)).count > 1, "needs different counts to mean anything")
        let bare = try reader.recommendations(for: own, RecommendationRequest(wantsContributions: false)).results
        #expect(bare.map(\.ratingCount) == full.map(\.ratingCount))
    }

    @Test func `readings one after another leave nothing behind for the next`() throws {
        let trained = try train(.itemNeighbours, source)
        let users = Set(source.ratings.map(\.user)).sorted().prefix(40)
        let alone = try users.map { try reader(trained).recommendations(for: source.ratings(of: $0)) }
        let shared = reader(trained)
        #expect(try users.map { try shared.recommendations(for: source.ratings(of: $0)) } == alone)
        #expect(
            try users.reversed().map { try shared.recommendations(for: source.ratings(of: $0)) } == alone.reversed()
        )
    }

    @Test func `of equal scores the lower id stands first, wherever its row comes from`() throws {
        var builder = NeighbourTable.Builder()
        let neighbours: [Int64] = [9, 3, 7, 5, 8, 4, 6]
        builder.append(MatrixRow(id: 1, neighbours: neighbours.map { Neighbour(id: $0, similarity: 0.5) }))
        let reader = NeighbourReader(table: builder.finish(), scale: .halfStars)
        for limit in 1...7 {
            let list = try reader.recommendations(for: ratings([(1, 5)]), RecommendationRequest(limit: limit)).results
            #expect(list.map(\.itemID) == (3..<Int64(3 + limit)).map { ID($0) })
        }
    }

    @Test func `scores are those of the plain formula over the stored neighbours`() throws {
        let trained = try train(.itemNeighbours, source)
        let reader = reader(trained)
        let own = source.ratings(of: 7)
        let baseline =
            (20 * 2.75 + own.ratings.reduce(0) { $0 + Double($1) }) / (20 + Double(own.count))
        var plain: [Int64: Double] = [:]
        for row in try #require(trained.items).rows {
            guard let rating = own.rating(of: ID(row.id)) else { continue }
            for neighbour in row.neighbours where own.rating(of: ID(neighbour.id)) == nil {
                plain[neighbour.id, default: 0] += Double(neighbour.similarity) * (Double(rating) - baseline)
            }
        }
        let list = try reader.recommendations(for: own, RecommendationRequest(limit: 1000)).results
        #expect(
            Set(list.map(\.itemID.rawValue))
                == Set(plain.filter { $0.value > 1e-3 }.keys).union(
                    list.filter { $0.score <= 1e-3 }.map(\.itemID.rawValue)
                )
        )
        for entry in list { #expect(abs(entry.score - (plain[entry.itemID.rawValue] ?? 0)) < 1e-3) }
    }

    @Test func `nothing that was rated, excluded or filtered out appears, and the list stays full`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 7)
        let plain = try reader.recommendations(for: own, RecommendationRequest(limit: 1000)).results.map(\.itemID)
        try #require(plain.count > 30)
        let excluded = Set(plain.prefix(5))
        let request = RecommendationRequest(limit: 10, excluded: excluded) { $0.rawValue % 2 == 0 }
        let list = try reader.recommendations(for: own, request)
        let expected = plain.filter { !excluded.contains($0) && $0.rawValue % 2 == 0 }
        #expect(list.results.map(\.itemID) == Array(expected.prefix(10)))
        #expect(list.results.allSatisfy { own.rating(of: $0.itemID) == nil })
        #expect(list.hasMore == (expected.count > 10))
    }

    @Test func `pages put together are the whole list`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 14)
        let whole = try reader.recommendations(for: own, RecommendationRequest(limit: 1000))
        #expect(!whole.hasMore)
        var paged: [Recommendation] = []
        while true {
            let page = try reader.recommendations(for: own, RecommendationRequest(offset: paged.count, limit: 7))
            paged += page.results
            if !page.hasMore { break }
        }
        #expect(paged == whole.results)
        #expect(zip(paged, paged.dropFirst()).allSatisfy { ($1.score, $0.itemID) < ($0.score, $1.itemID) })
    }

    @Test func `absurd offsets and limits give empty or whole lists`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 14)
        for (offset, limit) in [(Int.max, Int.max), (Int.max, 1), (0, 0), (-5, -5)] {
            let list = try reader.recommendations(for: own, RecommendationRequest(offset: offset, limit: limit))
            #expect(list.results.isEmpty)
        }
        let all = try reader.recommendations(for: own, RecommendationRequest(offset: 0, limit: .max))
        #expect(!all.results.isEmpty && !all.hasMore)
    }

    @Test func `five films all rated five are good news about each`() throws {
        let list = try reader(try train(.itemNeighbours, KnownData.checkerboard(14)))
            .recommendations(for: ratings([(2, 5), (4, 5), (6, 5), (8, 5), (10, 5)]))
        #expect(Set(list.results.map(\.itemID)) == [ID(12), ID(14)])
        #expect(list.results.allSatisfy { $0.score > 0 && $0.predictedRating ?? 0 > 4.9 })
    }

    @Test func `somebody who dislikes everything is recommended nothing`() throws {
        let list = try reader(try train(.itemNeighbours, KnownData.checkerboard(14)))
            .recommendations(for: ratings([(2, 0.5), (4, 0.5), (6, 0.5)]))
        #expect(list == .none)
    }

    @Test func `a user without ratings and a user of unknown items get an empty list`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        #expect(try reader.recommendations(for: .none) == .none)
        #expect(try reader.recommendations(for: ratings([(-3, 5), (999_999_999, 5)])) == .none)
        let empty = NeighbourReader(table: .empty, scale: .halfStars)
        #expect(try empty.recommendations(for: source.ratings(of: 7)) == .none)
    }

    @Test func `an item's prediction is the same alone and in a list`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 21)
        let list = try reader.recommendations(for: own, RecommendationRequest(limit: 30)).results
        try #require(list.count == 30)
        for entry in list {
            let alone = try #require(reader.prediction(of: entry.itemID, for: own))
            #expect(abs(alone.rating - (entry.predictedRating ?? 0)) < 1e-9)
        }
        #expect(reader.prediction(of: ID(-1), for: own) == nil)
    }

    @Test func `an error of the filter is passed on, and the next list is right again`() throws {
        struct Refused: Error {}
        let reader = reader(try train(.itemNeighbours, source))
        let own = source.ratings(of: 7)
        let before = try reader.recommendations(for: own)
        #expect(throws: Refused.self) {
            try reader.recommendations(for: own, RecommendationRequest { _ in throw Refused() })
        }
        #expect(try reader.recommendations(for: own) == before)
    }

    @Test func `lists read on many threads at once are those read alone`() throws {
        let reader = reader(try train(.itemNeighbours, source))
        let users = Set(source.ratings.map(\.user)).sorted()
        let profiles = users.map { source.ratings(of: $0) }
        let alone = try profiles.map { try reader.recommendations(for: $0) }
        for _ in 0..<5 {
            let together = try mapRanges(count: profiles.count, chunk: 1, threads: 8, scratch: noScratch) { _, range in
                try reader.recommendations(for: profiles[range.lowerBound])
            }
            #expect(together == alone)
        }
    }

    @Test func `similar items are the stored neighbours, filtered and paged`() throws {
        let trained = try train(.itemNeighbours, source)
        let reader = reader(trained)
        let row = try #require(trained.items?.rows.first { $0.neighbours.count > 10 })
        #expect(
            try reader.similar(to: ID(row.id), RecommendationRequest(limit: 100)).map(\.id) == row.neighbours.map(\.id)
        )
        let request = RecommendationRequest(offset: 2, limit: 3, excluded: [ID(row.neighbours[0].id)])
        #expect(try reader.similar(to: ID(row.id), request).map(\.id) == row.neighbours[3..<6].map(\.id))
        #expect(try reader.similar(to: ID(-1)) == [])
    }
}
