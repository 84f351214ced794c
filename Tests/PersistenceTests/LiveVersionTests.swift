import Domain
import Persistence
import Synchronization
import Testing

@Suite struct LiveVersionTests {
    private let temporary: TemporaryDatabase
    private let live: LiveRecommenders
    private let matrix = ID<SimilarityMatrix>(1)

    init() throws {
        temporary = try TemporaryDatabase()
        live = LiveRecommenders(
            recommenders: temporary.recommenders,
            matrices: temporary.matrices,
            settings: temporary.settings,
            source: SQLiteTrainingSource(database: temporary.database)
        )
    }

    /// A ready version in which item 1's neighbours are these, all of one similarity.
    private func build(_ neighbours: [Int64], similarity: Float, _ matrices: SQLiteSimilarityMatrixStore) throws
        -> MatrixVersion
    {
        let version = try matrices.beginVersion(of: matrix, at: .start)
        let row = MatrixRow(id: 1, neighbours: neighbours.map { Neighbour(id: $0, similarity: similarity) })
        try matrices.append([row], to: version.id)
        return try matrices.finish(version.id)
    }

    @Test func `a version is read from the moment it is live, and the one before again after rolling back`() throws {
        let first = try build([2, 3], similarity: 0.5, temporary.matrices)
        try live.refresh()
        #expect(live.snapshot.matrices[matrix] == nil)
        _ = try temporary.matrices.activate(first.id, at: .start)
        try live.refresh()
        #expect(live.snapshot.matrices[matrix]?.version.number == 1)
        #expect(live.snapshot.matrices[matrix]?.table.neighbours(of: 1).map(\.id) == [2, 3])
        let second = try build([4], similarity: 0.25, temporary.matrices)
        _ = try temporary.matrices.activate(second.id, at: .start)
        try live.refresh()
        #expect(live.snapshot.matrices[matrix]?.table.neighbours(of: 1).map(\.id) == [4])
        _ = try temporary.matrices.activate(first.id, at: .start)
        try live.refresh()
        #expect(live.snapshot.matrices[matrix]?.table.neighbours(of: 1).map(\.id) == [2, 3])
    }

    @Test func `what serves is told once a version is live, and not if the change is undone`() throws {
        let told = Counter()
        temporary.database.onRecommenderChange { told.value.add(1, ordering: .relaxed) }
        let version = try build([2], similarity: 1, temporary.matrices)
        #expect(told.value.load(ordering: .relaxed) == 0)
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            try temporary.database.write { _ in
                _ = try temporary.matrices.activate(version.id, at: .start)
                throw Undone()
            }
        }
        #expect(told.value.load(ordering: .relaxed) == 0)
        _ = try temporary.matrices.activate(version.id, at: .start)
        #expect(told.value.load(ordering: .relaxed) == 1)
        try temporary.recommenders.setEnabled(false, of: ID(2))
        #expect(told.value.load(ordering: .relaxed) == 2)
    }

    @Test func `readers see whole versions through a hundred swaps`() throws {
        // Version n gives item 1 the neighbours n·10 + 1 … n·10 + 5, so a mixture of two would show.
        _ = try temporary.matrices.activate(
            build([11, 12, 13, 14, 15], similarity: 0.5, temporary.matrices).id,
            at: .start
        )
        try live.refresh()
        let watch = Watch()
        let threads = Threads()
        for _ in 0..<2 {
            threads.start { [live, matrix] in
                while !watch.isDone.load(ordering: .relaxed) {
                    let snapshot = live.snapshot.matrices[matrix]
                    let number = Int64(snapshot?.version.number ?? 0)
                    let seen = snapshot?.table.neighbours(of: 1).map(\.id) ?? []
                    watch.note(isWhole: seen == (1...5).map { number * 10 + $0 })
                }
            }
        }
        for number in 2...101 as ClosedRange<Int64> {
            let version = try build((1...5).map { number * 10 + $0 }, similarity: 0.5, temporary.matrices)
            _ = try temporary.matrices.activate(version.id, at: .start)
            try live.refresh()
        }
        watch.isDone.store(true, ordering: .relaxed)
        threads.join()
        #expect(watch.mixtures.load(ordering: .relaxed) == 0)
        #expect(watch.readings.load(ordering: .relaxed) > 0)
        #expect(live.snapshot.matrices[matrix]?.version.number == 101)
    }
}

private final class Counter: Sendable {
    let value = Atomic(0)
}

/// What the readers of a test have seen.
private final class Watch: Sendable {
    let isDone = Atomic(false)
    let readings = Atomic(0)
    let mixtures = Atomic(0)

    func note(isWhole: Bool) {
        readings.add(1, ordering: .relaxed)
        if !isWhole { mixtures.add(1, ordering: .relaxed) }
    }
}
