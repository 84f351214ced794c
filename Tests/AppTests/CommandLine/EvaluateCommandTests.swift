import Domain
import Persistence
import Support
import Testing

@testable import App

/// `palate evaluate` by its exit codes and by what it leaves behind.
@Suite struct EvaluateCommandTests {
    private let folder = TemporaryFolder()
    private var environment: [String: String] {
        ["PALATE_DATABASE": folder.path + "/palate.db", "PALATE_ROOT": TestSite.root]
    }

    private func run(_ words: String...) -> Int32 { Main.run(words, environment: environment) }

    private func stored() throws -> [StoredEvaluation] {
        let composition = try Composition(
            Configuration(arguments: Arguments([], options: []), environment: environment)
        )
        defer { composition.close() }
        return try composition.evaluations.evaluations(page: PageRequest(limit: 50)).results
    }

    /// Twenty people, each with a dozen of twenty items.
    private func rate() throws {
        let composition = try Composition(
            Configuration(arguments: Arguments([], options: []), environment: environment)
        )
        defer { composition.close() }
        let now = composition.clock.now
        var random = SplitMix64(seed: 7)
        let drafts = (1...20).map { ItemDraft(externalID: "item-\($0)", title: "Item \($0)") }
        _ = try composition.bulk.saveItems(drafts, at: now)
        var lines: [InteractionLine] = []
        for user in 1...20 {
            for item in (1...20).shuffled(using: &random).prefix(12) {
                let rating = Double(Int.random(in: 1...10, using: &random)) / 2
                lines.append(InteractionLine(user: "user-\(user)", item: "item-\(item)", rating: rating, ratedAt: nil))
            }
        }
        _ = try composition.bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: now)
    }

    @Test func `recommenders are judged, stored, shown again and drawn`() throws {
        try rate()
        #expect(run("evaluate", "item-neighbours", "--k", "5", "--plot", folder.path + "/plot.svg") == 0)
        let stored = try stored()
        let evaluation = try #require(stored.first).evaluation
        #expect(stored.count == 1)
        #expect(evaluation.rows.map(\.name) == ["popularity", "item-neighbours", "item-neighbours"])
        #expect(evaluation.settings.cutoff == 5)
        let plot = String(decoding: folder.read("plot.svg"), as: UTF8.self)
        #expect(plot == EvaluationPlot(evaluation).svg)
        #expect(run("evaluate", "--show", "1") == 0)
        #expect(run("evaluate", "--show", "1", "--json") == 0)
        #expect(run("evaluate", "--list") == 0)
        #expect(run("evaluate", "--show", "2") == 1)
    }

    @Test func `a model can be tried with settings`() throws {
        try rate()
        #expect(run("evaluate", "item-neighbours", "--set", "shrinkage=3", "--protocol", "k-fold=2") == 0)
        let row = try #require(stored().first?.evaluation.rows.last)
        #expect(row.settings["shrinkage"] == .number(3))
        #expect(run("evaluate", "item-neighbours", "--set", "shrinkage=-1") == 1)
        #expect(run("evaluate", "item-neighbours", "--set", "nonsense=1") == 1)
        #expect(run("evaluate", "item-neighbours", "--set", "shrinkage") == 2)
        #expect(run("evaluate", "item-neighbours", "popularity", "--set", "shrinkage=1") == 2)
        #expect(try stored().count == 1)
    }

    @Test func `what cannot be is refused, and leaves nothing`() throws {
        #expect(run("evaluate") == 1, "no ratings")
        try rate()
        #expect(run("evaluate", "nonsense") == 1)
        #expect(run("evaluate", "--protocol", "nonsense") == 2)
        #expect(run("evaluate", "--k", "0") == 2)
        #expect(run("evaluate", "--seed", "x") == 2)
        #expect(run("evaluate", "--relevant-from", "x") == 2)
        #expect(run("evaluate", "--relevant-from", "99") == 1)
        #expect(run("evaluate", "popularity", "--all") == 2)
        #expect(run("evaluate", "--paper", folder.path) == 1)
        #expect(run("evaluate", "--paper", folder.path, "nonsense") == 2)
        #expect(run("evaluate", "--speed", folder.path, "nonsense") == 2)
        #expect(try stored().isEmpty)
    }

    @Test func `tables end where their cells end`() {
        var table = TextTable(["name", "value"])
        table.add(["a", "10"])
        table.add(["longer"])
        #expect(table.lines == ["name    value", "a          10", "longer"])
    }

    @Test func `a work that is timed names a model of this version and settings that it takes`() throws {
        for work in SpeedWork.all {
            let model = try #require(ModelKind(rawValue: work.model), "\(work.name)").model
            #expect(throws: Never.self, "\(work.name)") { try ModelSettings(work.settings, of: model.settings) }
        }
    }
}
