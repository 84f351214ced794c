import Domain
import Support
import Testing

@Suite struct NeighbourTableTests {
    @Test func `a table gives back the rows it was built from, whatever their order and ids`() {
        let rows = [
            MatrixRow(id: 9_000_000_000, neighbours: [Neighbour(id: 5, similarity: 0.75)]),
            MatrixRow(
                id: -4,
                neighbours: [Neighbour(id: 9_000_000_000, similarity: 0.5), Neighbour(id: 5, similarity: -0.25)]
            ),
            MatrixRow(id: 5, neighbours: []),
        ]
        var builder = NeighbourTable.Builder()
        for row in rows { builder.append(row) }
        let table = builder.finish()
        for row in rows { #expect(table.neighbours(of: row.id) == row.neighbours) }
        #expect(table.rowCount == 3)
        #expect(table.neighbourCount == 3)
        #expect(table.neighbours(of: 77) == [])
    }

    @Test func `neighbours that say nothing are left out`() {
        var builder = NeighbourTable.Builder()
        builder.append(
            MatrixRow(
                id: 1,
                neighbours: [
                    Neighbour(id: 1, similarity: 1), Neighbour(id: 2, similarity: .nan),
                    Neighbour(id: 3, similarity: .infinity), Neighbour(id: 4, similarity: 1e30),
                ]
            )
        )
        #expect(builder.finish().neighbours(of: 1).map(\.id) == [4])
    }

    @Test func `the empty table knows nobody`() {
        #expect(NeighbourTable.empty.rowCount == 0)
        #expect(NeighbourTable.empty.neighbours(of: 1) == [])
    }
}
