import Domain
import Support
import Testing

/// What every model must do. A new model is tested by being a `ModelKind`.
@Suite struct ModelContractTests {
    @Test(arguments: ModelKind.allCases)
    func `the number of threads does not matter`(_ kind: ModelKind) throws {
        let source = KnownData.random(users: 60, items: 300, count: 4000, seed: 3)
        let alone = try train(kind, source, threads: 1)
        #expect(try train(kind, source, threads: 2) == alone)
        #expect(try train(kind, source, threads: 5) == alone)
    }

    @Test(arguments: ModelKind.allCases)
    func `odd data ends in a result and not in a crash`(_ kind: ModelKind) throws {
        let odd: [(String, ListTrainingSource)] = [
            ("nothing", ListTrainingSource([])),
            ("one rating", ListTrainingSource([Rating(1, 1, 3)])),
            ("one user", ListTrainingSource((1...30).map { Rating(1, $0, 4) })),
            ("one item", ListTrainingSource((1...30).map { Rating($0, 1, 4) })),
            ("all ratings zero", ListTrainingSource((1...5).flatMap { user in (1...5).map { Rating(user, $0, 0) } })),
            ("ids at the ends", ListTrainingSource([Rating(.min + 1, .max, 5), Rating(.max, .min + 1, 1)])),
        ]
        for (name, source) in odd {
            let trained = try train(kind, source)
            #expect(trained.items?.rows.allSatisfy { !$0.neighbours.isEmpty } ?? true, "\(name)")
        }
    }

    @Test(arguments: ModelKind.allCases)
    func `a cancelled training ends with the error that says so`(_ kind: ModelKind) throws {
        let monitor = TrainingMonitor()
        let snapshot = try snapshot(KnownData.twins)
        let settings = try ModelSettings(of: kind.model.settings)
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) {
            try kind.model.train(snapshot, settings, TrainingContext(monitor: monitor, threads: 2))
        }
    }

    @Test(arguments: ModelKind.allCases)
    func `each setting explains itself and refuses what is out of range`(_ kind: ModelKind) throws {
        let settings = kind.model.settings
        for setting in settings {
            #expect(setting.help.hasSuffix("."))
            for bad in [setting.range.lowerBound - 1, setting.range.upperBound + 1, .nan, .infinity] {
                #expect(throws: DomainError.self) {
                    try ModelSettings([setting.name: .number(bad)], of: settings)
                }
            }
            #expect(throws: DomainError.self) { try ModelSettings([setting.name: .text("5")], of: settings) }
            let checked = try ModelSettings([setting.name: .number(setting.range.upperBound)], of: settings)
            #expect(checked[setting] == setting.range.upperBound)
        }
        #expect(throws: DomainError.self) { try ModelSettings(["no_such_setting": .number(1)], of: settings) }
    }

    @Test(arguments: ModelKind.allCases.filter { $0 != .popularity })
    func `the withheld diagonal of a checkerboard is what each user is recommended first`(_ kind: ModelKind) throws {
        let source = KnownData.checkerboard(20)
        let reader = reader(try train(kind, source))
        for user in Int64(1)...20 {
            let list = try reader.recommendations(for: source.ratings(of: user))
            #expect(list.results.first?.itemID == ID(user))
        }
    }

    @Test(arguments: ModelKind.allCases.filter { $0 != .popularity })
    func `a twin is recommended what the other twin knows`(_ kind: ModelKind) throws {
        let reader = reader(try train(kind, KnownData.twins, everyCoRating))
        let list = try reader.recommendations(for: KnownData.twins.ratings(of: 1))
        #expect(list.results.map(\.itemID) == [ID(14)])
    }

    @Test func `the item that everybody loves leads the ranking`() throws {
        let ranking = try #require(try train(.popularity, KnownData.oneBeloved).ranking)
        #expect(ranking.first?.id == 1)
        #expect(ranking.count == 21)
        #expect(ranking.dropFirst().map(\.id) == (101...120).map(Int64.init), "equals stand in order of id")
    }

    @Test func `rows hold the best neighbours, nearest first, of equals the lower id first`() throws {
        let trained = try train(.itemNeighbours, KnownData.random(users: 40, items: 120, count: 3000, seed: 5))
        let rows = try #require(trained.items).rows
        #expect(rows.map(\.id) == rows.map(\.id).sorted())
        for row in rows {
            #expect(row.neighbours.count <= 50)
            #expect(!row.neighbours.contains { $0.id == row.id })
            for (nearer, farther) in zip(row.neighbours, row.neighbours.dropFirst()) {
                #expect((-nearer.similarity, nearer.id) < (-farther.similarity, farther.id))
            }
        }
    }
}
