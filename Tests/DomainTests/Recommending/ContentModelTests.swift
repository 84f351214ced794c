import Support
import Testing

@testable import Domain

@Suite struct ContentModelTests {
    private static let library = ListTrainingSource(
        [Rating(1, 1, 5), Rating(2, 9, 3)],
        items: [
            ItemContent(
                id: 1,
                title: "The whale",
                description: "A captain hunts a white whale.",
                tags: ["sea", "classic"]
            ),
            ItemContent(id: 2, title: "Captain of the sea", description: "He hunts nothing in 1851.", tags: ["Sea"]),
            ItemContent(
                id: 3,
                title: "Knitting",
                description: "It’s about wool, and we don’t hunt.",
                tags: ["wool", "classic"]
            ),
            ItemContent(id: 4, title: "", description: "", tags: []),
        ]
    )

    @Test func `words are lower-case runs of letters, without numbers and the words of every text`() {
        var words: [String] = []
        TextWords.forEach(in: "The 39 Steps: don’t look — Ünïcode MP3, x, e\u{301}tude 日本語 (1935)") { words.append($0) }
        #expect(words == ["steps", "look", "ünïcode", "mp3", "e\u{301}tude", "日本語"])
    }

    @Test func `counts and weights of terms are those of the formula`() {
        var builder = TermVectors.Builder()
        for document in [["b", "a", "b"], [], ["b"]] {
            for term in document { builder.add(term) }
            builder.endDocument()
        }
        let vectors = builder.finish()
        #expect(
            vectors.counts
                == SparseRows(columnCount: 2, offsets: [0, 2, 2, 3], columns: [0, 1, 0], values: [2, 1, 1])
        )
        // ln(4/3) = 0.28768…, ln(4/2) = 0.69314…
        let expected: [Float] = [2 * 1.287_682_1, 1.693_147_2, 1.287_682_1]
        #expect(zip(vectors.weighted.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func `cosines are those of the plain formula`() {
        var random = SplitMix64(seed: 5)
        let dense = (0..<40).map { _ in
            (0..<12).map { _ in
                Int.random(in: 0..<3, using: &random) == 0 ? Float.random(in: 0.1...9, using: &random) : 0
            }
        }
        let cosine = SparseSimilarity(sparse(dense), .cosine)
        var scratch = cosine.makeScratch()
        for (row, own) in dense.enumerated() {
            let nearest = cosine.nearest(to: row, count: 40, &scratch)
            var expected: [Int32: Double] = [:]
            for (other, values) in dense.enumerated() where other != row {
                let similarity = plainCosine(own, values)
                if similarity > 0 { expected[Int32(other)] = similarity }
            }
            #expect(nearest.count == expected.count)
            #expect(nearest.allSatisfy { abs($0.score - (expected[$0.number] ?? 2)) < 1e-14 })
            #expect(nearest.map(\.score) == nearest.map(\.score).sorted(by: >))
            #expect(cosine.nearest(to: row, count: 3, &scratch) == Array(nearest.prefix(3)))
        }
    }

    @Test func `the nearest by description shares the rarer words, rated or not`() throws {
        let rows = try #require(try train(.contentDescription, Self.library).items).rows
        // 1 and 2 share captain and hunts; 3 shares nothing with either, because hunt is not hunts.
        #expect(rows.map(\.id) == [1, 2])
        #expect(rows.map { $0.neighbours.map(\.id) } == [[2], [1]])
    }

    @Test func `tags are the same in any case, and a rare one counts for more`() throws {
        let rows = try #require(try train(.contentTags, Self.library).items).rows
        #expect(rows.map(\.id) == [1, 2, 3])
        #expect(rows[0].neighbours.map(\.id) == [2, 3])
        // 2 has one of the two equally rare tags of 1.
        #expect(abs(Double(rows[1].neighbours[0].similarity) - 0.5.squareRoot()) < 1e-6)
        let wool = try #require(rows[2].neighbours.first)
        #expect(wool.id == 1 && wool.similarity < 0.5, "the tag that only 3 has sets it apart")
        let counted = try #require(try train(.contentTags, Self.library, ["weighting": .text("counts")]).items).rows
        #expect(abs(counted[2].neighbours[0].similarity - 0.5) < 1e-6)
    }

    @Test func `a list for somebody has what is like the items they know`() throws {
        let reader = reader(try train(.contentTags, Self.library))
        let list = try reader.recommendations(for: Self.library.ratings(of: 1))
        #expect(list.results.map(\.itemID) == [ID(2), ID(3)])
    }

    @Test(.enabled(if: RealFile.areThere, "needs PALATE_DATA"))
    func `the cosines of the course catalogue's bags of words are the published ones`() throws {
        var builder = TermVectors.Builder()
        var document = 0
        for row in try RealFile.rows("ibm-courses/courses_bows.csv") {
            while document < Int(row[0])! {
                builder.endDocument()
                document += 1
            }
            for _ in 0..<Int(row[3])! { builder.add(String(row[2])) }
        }
        builder.endDocument()
        let cosine = SparseSimilarity(builder.finish().counts, .cosine)
        var scratch = cosine.makeScratch()
        let published = try RealFile.rows("ibm-courses/sim.csv")
        #expect(published.count == 307)
        for (row, similarities) in published.enumerated() {
            var ours = [Double](repeating: 0, count: similarities.count)
            ours[row] = 1
            for entry in cosine.nearest(to: row, count: similarities.count, &scratch) {
                ours[Int(entry.number)] = entry.score
            }
            if row == 0 { #expect(abs(ours[1] - 0.088_889_018_758_249_17) < 1e-12) }
            #expect(zip(ours, similarities).allSatisfy { abs($0 - Double($1)!) < 1e-12 }, "row \(row)")
        }
    }

    private func sparse(_ dense: [[Float]]) -> SparseRows {
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for row in dense {
            for (column, value) in row.enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(columns.count)
        }
        return SparseRows(columnCount: dense[0].count, offsets: offsets, columns: columns, values: values)
    }

    private func plainCosine(_ left: [Float], _ right: [Float]) -> Double {
        func dot(_ left: [Float], _ right: [Float]) -> Double {
            zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let lengths = (dot(left, left) * dot(right, right)).squareRoot()
        return lengths > 0 ? dot(left, right) / lengths : 0
    }
}
