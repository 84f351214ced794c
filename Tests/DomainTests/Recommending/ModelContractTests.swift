import Domain
import Support
import Testing

/// What every model must do. A new model is tested by being a `ModelKind`.
@Suite struct ModelContractTests {
    @Test(arguments: ModelKind.allCases)
    func `the number of threads does not matter`(_ kind: ModelKind) throws {
        // Several ranges of users and of items, and few enough of both that all models together take seconds.
        let source = KnownData.random(users: 70, items: 140, count: 1200, seed: 3)
        #expect(try train(kind, source, threads: 3) == train(kind, source, threads: 1))
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
    func `a model says whether it makes matrices`(_ kind: ModelKind) throws {
        let trained = try train(kind, KnownData.random(users: 30, items: 40, count: 400, seed: 5))
        let makesAny = SimilarityMatrix.Kind.allCases.contains { trained[$0] != nil }
        // Popularity makes a list too, which is served from the statistics, always up to date.
        #expect(kind.model.makesMatrices == (makesAny && ![.popularity, .switch, .published].contains(kind)))
        #expect(kind.model.makesItemMatrix == (trained.items != nil))
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
            for bad in unfit(setting) {
                #expect(throws: DomainError.self, "\(setting.name) = \(bad)") {
                    try ModelSettings([setting.name: bad], of: settings)
                }
            }
            let value = extreme(setting)
            #expect(try ModelSettings([setting.name: value], of: settings)[setting] == value)
        }
        #expect(throws: DomainError.self) { try ModelSettings(["no_such_setting": .number(1)], of: settings) }
    }

    @Test(arguments: ModelKind.learningFromRatings)
    func `the withheld diagonal of a checkerboard is what each user is recommended first`(_ kind: ModelKind) throws {
        let source = KnownData.checkerboard(20)
        let fitted = try fit(kind, source, kind.settingsForTinyData)
        for user in 0..<20 { #expect(unseen(fitted, source, user).first == ID(Int64(user + 1))) }
        guard let reader = try reader(kind, fitted, kind.settingsForTinyData) else { return }
        for user in Int64(1)...20 {
            let list = try reader.recommendations(for: source.ratings(of: user))
            #expect(list.results.first?.itemID == ID(user))
        }
    }

    @Test(arguments: ModelKind.learningFromRatings)
    func `a twin is recommended what the other twin knows`(_ kind: ModelKind) throws {
        let fitted = try fit(kind, KnownData.twins, kind.settingsForTinyData)
        #expect(unseen(fitted, KnownData.twins, 0).first == ID(14))
        guard let reader = try reader(kind, fitted, kind.settingsForTinyData) else { return }
        let list = try reader.recommendations(for: KnownData.twins.ratings(of: 1))
        #expect(list.results.first?.itemID == ID(14))
        #expect(!list.results.contains { [11, 12, 13].contains($0.itemID.rawValue) }, "seen items")
    }

    @Test(arguments: ModelKind.allCases)
    func `scores are there for every user and item, and are no NaN`(_ kind: ModelKind) throws {
        let source = KnownData.random(users: 30, items: 80, count: 900, seed: 11)
        let snapshot = try snapshot(source, kind.model.needs(ModelSettings(of: kind.model.settings)))
        let fitted = try fit(kind, source)
        var scores = [Float](repeating: .nan, count: snapshot.interactions.itemCount)
        for user in 0..<snapshot.interactions.userCount {
            fitted.score(user: user, into: &scores)
            #expect(!scores.contains { $0.isNaN || $0 == .infinity })
            for item in scores.indices {
                let predicted = fitted.predictedRating(user: user, item: item)
                #expect(predicted.map { snapshot.scale.clipped($0.rating) == $0.rating } ?? true)
            }
        }
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

    /// Values that the setting cannot have.
    private func unfit(_ setting: ModelSetting) -> [Attributes.Value] {
        switch setting.kind {
        case .number(let range):
            [range.lowerBound - 1, range.upperBound + 1, .nan, .infinity].map(Attributes.Value.number) + [
                .text("5"), .flag(true),
            ]
        case .whole(let range):
            [
                Double(range.lowerBound) - 1, Double(range.upperBound) + 1, Double(range.lowerBound) + 0.5, .nan,
                .infinity,
            ]
            .map(Attributes.Value.number) + [.text("5"), .flag(true)]
        case .choice: [.text("no such choice"), .text(""), .number(0), .flag(true)]
        case .flag: [.text("true"), .number(1)]
        case .models:
            [.text(""), .text("no-such-model"), .text("popularity,"), .text("popularity no_such=1"), .number(1)]
        case .recommenders:
            [
                .text(""), .text("a,"), .text("a from 1"), .text("a, b"), .text("a, b from x"), .text("a to 1"),
                .number(1),
            ]
        }
    }

    /// A value at the end of what the setting can have.
    private func extreme(_ setting: ModelSetting) -> Attributes.Value {
        switch setting.kind {
        case .number(let range): .number(range.upperBound)
        case .whole(let range): .number(Double(range.upperBound))
        case .choice(let choices): .text(choices.last ?? "")
        case .flag: .flag(true)
        case .models: .text("popularity prior_votes=0,  item-neighbours")
        case .recommenders: .text("a,  b from 1,c from 1000000")
        }
    }
}
