import Testing

@testable import Domain

@Suite struct ReceivedRowTests {
    private func piece(_ cells: (Int64, Float)...) -> [Neighbour] {
        cells.map { Neighbour(id: $0.0, similarity: $0.1) }
    }

    private func row(_ pieces: [[Neighbour]], mirrored: [[Neighbour]] = []) -> ReceivedRow {
        ReceivedRow(id: 7, pieces: pieces, mirrored: mirrored)
    }

    private func ids(_ row: ReceivedRow, _ rule: MatrixIntakeRule) -> [Int64] {
        row.finished(rule) { $0 != 66 }.neighbours.map(\.id)
    }

    @Test func `of a cell that comes again the last counts`() {
        let pieces = [piece((1, 0.1), (3, 0.3)), piece((2, 0.2), (3, 0.9)), piece((1, 0.5))]
        #expect(row(pieces).cells == piece((1, 0.5), (2, 0.2), (3, 0.9)))
    }

    @Test func `a thousand pieces are put together in order`() {
        let pieces = (0..<1000).map { piece((Int64($0 % 10), Float($0))) }
        #expect(row(pieces).cells == (0..<10).map { Neighbour(id: $0, similarity: Float(990 + $0)) })
    }

    @Test func `the nearest stand first, and of equal ones the lower id`() {
        let pieces = [piece((1, 0.2), (2, 0.9), (4, 0.2), (5, -1))]
        #expect(ids(row(pieces), MatrixIntakeRule()) == [2, 1, 4, 5])
        #expect(ids(row(pieces), MatrixIntakeRule(neighbours: 2)) == [2, 1])
    }

    @Test func `what may be no neighbour is left out`() {
        #expect(ids(row([piece((8, 0.5), (66, 0.9))]), MatrixIntakeRule()) == [8])
    }

    @Test func `what is not positive goes if that is wanted`() {
        let pieces = [piece((1, -0.5), (2, 0), (3, 0.5))]
        #expect(ids(row(pieces), MatrixIntakeRule(onlyPositive: true)) == [3])
        #expect(ids(row(pieces), MatrixIntakeRule()) == [3, 2, 1])
    }

    @Test func `of a pair that is sent both ways the higher counts`() {
        let both = row([piece((1, 0.2), (2, 0.8))], mirrored: [piece((1, 0.6)), piece((2, 0.1), (3, 0.4))])
        let finished = both.finished(MatrixIntakeRule(mirrors: true)) { _ in true }
        #expect(finished.neighbours == piece((2, 0.8), (1, 0.6), (3, 0.4)))
    }

    @Test func `ids are known by their bits`() {
        var known = IDSet()
        for id in [1, 63, 64, 100_000] as [Int64] { known.insert(id) }
        known.insert(-1)
        #expect([1, 63, 64, 100_000].allSatisfy { known.contains($0) })
        #expect([0, 2, 65, 99_999, 100_001, -1, .max, .min].allSatisfy { !known.contains($0) })
    }
}
