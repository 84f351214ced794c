import Support
import Testing

@testable import Domain

/// The parts of scores, whatever a list is read from.
@Suite struct ContributionTests {
    /// How a list is read, and over which ratings.
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: SimilarityMatrix.Kind
        var rule = ReadingRule.deviations
        var scale = RatingScale.halfStars
        /// Of similarities.
        var largest: Float = 1
        /// Whether those whose lists are read are in the matrix.
        var isKnown = true

        var testDescription: String { "\(kind) \(rule) \(scale.minimum)…\(scale.maximum) ±\(largest) \(isKnown)" }
    }

    private static let hundred = RatingScale(minimum: 0, maximum: 100, step: 1)
    private static let huge = RatingScale(minimum: -1_000_000, maximum: 1_000_000, step: 20_000)
    private static let fine = RatingScale(minimum: 0, maximum: 1, step: 0.01)
    private static let cases = [RatingScale.halfStars, hundred, huge, fine].compactMap(\.self).flatMap { scale in
        [
            Case(kind: .itemToItem, scale: scale), Case(kind: .itemToItem, scale: scale, largest: 3e4),
            Case(kind: .itemToItem, rule: .likes(atLeast: Float(scale.middle)), scale: scale, largest: 40),
            Case(kind: .userToUser, scale: scale), Case(kind: .userToUser, scale: scale, largest: 3e4),
            Case(kind: .userToUser, scale: scale, isKnown: false),
            Case(kind: .userToItem, scale: scale, largest: 100), Case(kind: .userToItem, scale: scale, isKnown: false),
        ]
    }

    private static let count: Int64 = 60

    /// Sixty users and items; each pair is rated or not by lot.
    private func source(_ scale: RatingScale, seed: UInt64 = 3) -> ListTrainingSource {
        var random = SplitMix64(seed: seed)
        let values = scale.values
        var ratings: [Rating] = []
        for user in 1...Self.count {
            for item in 1...Self.count where Int.random(in: 0..<3, using: &random) == 0 {
                let value = values[Int.random(in: 0..<values.count, using: &random)]
                ratings.append(Rating(user, item, Float(value)))
            }
        }
        return ListTrainingSource(ratings)
    }

    private func reader(_ wanted: Case, _ source: ListTrainingSource) throws -> NeighbourReader {
        var random = SplitMix64(seed: 8)
        let first: Int64 = wanted.kind == .userToItem ? MatrixRow.everybody : 1
        let last = wanted.isKnown ? Self.count : first
        let rows = (first...last).map { row in
            let ids = (1...Self.count).filter { $0 != row && Int.random(in: 0..<2, using: &random) == 0 }
            return MatrixRow(
                id: row,
                neighbours: ids.map {
                    Neighbour(id: $0, similarity: Float.random(in: -0.5...1, using: &random) * wanted.largest)
                }
            )
        }
        return try #require(
            NeighbourReader(
                .holding(TrainedMatrix(rows: rows), isOfOneKind: wanted.kind != .userToItem),
                wanted.kind,
                rule: wanted.rule,
                minimumSupport: 1,
                ratings: .ratings(of: InteractionMatrix(reading: source), wanted.scale),
                scale: wanted.scale
            )
        )
    }

    @Test(arguments: cases)
    func `parts add up to the score to the last bit, in any order`(_ wanted: Case) throws {
        let source = source(wanted.scale)
        let reader = try reader(wanted, source)
        var random = SplitMix64(seed: 1)
        var checked = 0
        for user in 2...Self.count {
            let list = try reader.recommendations(for: source.ratings(of: user), RecommendationRequest(limit: 100))
            for row in list.results {
                let amounts = row.contributions.map(\.amount)
                #expect(!amounts.isEmpty)
                #expect(amounts.reduce(0, +) == row.score && amounts.reversed().reduce(0, +) == row.score)
                #expect(amounts.shuffled(using: &random).reduce(0, +) == row.score)
                #expect(amounts == amounts.sorted(by: >))
                checked += amounts.count
            }
        }
        #expect(checked > 500, "needs many parts to mean anything")
    }

    @Test(arguments: cases.filter { $0.kind == .userToUser })
    func `people's parts say what they gave, and how like they are`(_ wanted: Case) throws {
        let source = source(wanted.scale)
        let reader = try reader(wanted, source)
        let own = source.ratings(of: 2)
        for row in try reader.recommendations(for: own).results {
            var given: [Float: Int] = [:]
            for rating in source.ratings where rating.item == row.itemID.rawValue {
                given[rating.rating, default: 0] += 1
            }
            #expect(row.contributions.count == row.ratingCount)
            for part in row.contributions {
                guard case .neighbour(let rating, let similarity) = part.source else {
                    Issue.record("a part that is nobody's")
                    continue
                }
                given[rating, default: 0] -= 1
                #expect(part.itemID == nil && part.rating == rating && similarity != 0)
            }
            #expect(given.values.allSatisfy { $0 >= 0 }, "no more such ratings than there are")
        }
    }

    @Test(arguments: cases.filter { $0.kind == .userToItem })
    func `a list that was computed whole is its one part`(_ wanted: Case) throws {
        let source = source(wanted.scale)
        let list = try reader(wanted, source).recommendations(for: source.ratings(of: 9)).results
        #expect(!list.isEmpty)
        for row in list { #expect(row.contributions == [Contribution(source: .list, amount: row.score)]) }
    }
}

/// What lists of like-minded people would be without a rating.
@Suite struct LikeMindedWithoutTests {
    /// 2 agrees with 1 on items 1 and 2, and loves 12; 3 agrees on item 3 alone, and loves 13; 4 disagrees on all.
    private let source = ListTrainingSource([
        Rating(1, 1, 5), Rating(1, 2, 5), Rating(1, 3, 5), Rating(1, 4, 0.5),
        Rating(2, 1, 5), Rating(2, 2, 5), Rating(2, 12, 5), Rating(2, 4, 0.5),
        Rating(3, 3, 5), Rating(3, 13, 5), Rating(3, 5, 0.5),
        Rating(4, 1, 0.5), Rating(4, 2, 0.5), Rating(4, 3, 0.5), Rating(4, 14, 5),
    ])

    private func reader(_ neighbours: [(Int64, Float)]) throws -> NeighbourReader {
        let row = MatrixRow(id: 1, neighbours: neighbours.map { Neighbour(id: $0.0, similarity: $0.1) })
        return try #require(
            NeighbourReader(
                .holding(TrainedMatrix(rows: [row]), isOfOneKind: true),
                .userToUser,
                rule: .deviations,
                minimumSupport: 1,
                ratings: .ratings(of: InteractionMatrix(reading: source), .halfStars),
                scale: .halfStars
            )
        )
    }

    private func places(_ reader: NeighbourReader, _ own: UserRatings, without item: Int64) throws -> [Int?] {
        try reader.places(of: [ID(12), ID(13), ID(3)], without: ID(item), for: own, depth: 10)
    }

    @Test func `who is folded in is folded in without the rating`() throws {
        let reader = try reader([])
        let own = source.ratings(of: 1)
        #expect(reader.neighbourhood(of: own) == .ratings)
        #expect(try reader.recommendations(for: own).results.map(\.itemID) == [ID(12), ID(13)])
        #expect(try places(reader, own, without: 3) == [1, nil, nil], "3 is like 1 by that rating alone")
        #expect(try places(reader, own, without: 1) == [1, 2, nil])
        let rest = own.without(ID(3))
        let request = RecommendationRequest()
        var without = request
        without.without = ID(3)
        #expect(
            try reader.recommendations(for: own, without).results.map(\.score)
                == reader.recommendations(for: rest, request).results.filter { $0.itemID != ID(3) }.map(\.score)
        )
        let one = UserRatings(of: ID(1), items: [ID(3)], ratings: [5])
        #expect(try places(reader, one, without: 3) == [nil, nil, nil])
    }

    @Test func `neighbours of the training stay, as like as the cosine says`() throws {
        let reader = try reader([(3, 0.5), (2, 0.25)])
        let own = source.ratings(of: 1)
        #expect(reader.neighbourhood(of: own) == .training)
        #expect(try reader.recommendations(for: own).results.map(\.itemID) == [ID(13), ID(12)])
        #expect(try places(reader, own, without: 3) == [1, nil, nil], "3 has nothing in common with the rest")
        #expect(try places(reader, own, without: 4) == [2, 1, nil])
        var without = RecommendationRequest()
        without.without = ID(4)
        let list = try reader.recommendations(for: own, without).results
        // Both have the same common items without 4, and 3 never rated it: its cosine grows as the user's length shrinks.
        #expect(list[0].contributions.count == 1 && list[0].score > 0.5 * (5 - (20 * 2.75 + 10.5) / 23))
    }

    @Test func `the ratings that make neighbours alike are told by how much they do`() throws {
        let reader = try reader([])
        let own = source.ratings(of: 1)
        #expect(reader.tellingRatings(of: ID(13), for: own) == [ID(3)])
        #expect(Set(reader.tellingRatings(of: ID(12), for: own)) == [ID(1), ID(2), ID(4)])
        #expect(reader.tellingRatings(of: ID(99), for: own).isEmpty)
        let lists = NeighbourReader(table: .empty, basis: .lists, scale: .halfStars)
        #expect(lists.tellingRatings(of: ID(12), for: own).isEmpty && lists.neighbourhood(of: own) == nil)
    }
}
