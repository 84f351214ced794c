import Domain
import Persistence

extension Command {
    private static let linesPerBatch = 5000

    /// `palate demo`
    static let demo = Command(
        name: "demo",
        summary: "Load the demo catalogue: real films and books, rated by synthetic raters.",
        usage: "[--if-empty]",
        example: "palate demo --database demo.db",
        options: [Option("if-empty", nil, "Do nothing if there are items already.")]
    ) { invocation in
        try invocation.arguments.expect([])
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        if invocation.arguments.has("if-empty"), try composition.items.itemCount() > 0 { return }
        let now = composition.clock.now
        let works = DemoCatalogue.works
        let ratings = DemoRaters.ratings(works: works)
        try refuse(composition.bulk.saveItems(works.map(\.draft), at: now))
        let raters = Set(ratings.map(\.rater)).sorted().map {
            UserDraft(externalID: DemoRaters.externalID($0), name: DemoRaters.name($0), isSynthetic: true)
        }
        try refuse(composition.bulk.saveUsers(raters, at: now))
        let lines = ratings.map {
            InteractionLine(
                user: DemoRaters.externalID($0.rater),
                item: works[$0.work].slug,
                rating: $0.rating,
                ratedAt: now - $0.secondsAgo
            )
        }
        for start in stride(from: 0, to: lines.count, by: linesPerBatch) {
            let batch = Array(lines[start..<min(start + linesPerBatch, lines.count)])
            try refuse(composition.bulk.saveInteractions(batch, createsUsers: false, scale: .halfStars, at: now))
        }
        var settings = try composition.settings.settings()
        settings.isDemo = true
        try composition.settings.save(settings)
        Terminal.say("Loaded \(works.count) works with \(lines.count) ratings of \(raters.count) synthetic raters.")
    }

    /// The catalogue is ours: a line that is refused is a fault of the program or of the site's settings.
    private static func refuse(_ outcomes: [LineOutcome]) throws {
        for case .rejected(let problem) in outcomes {
            throw CommandFailure("The demo catalogue does not fit this site: \(problem)")
        }
    }
}

extension DemoWork {
    fileprivate var draft: ItemDraft {
        ItemDraft(
            externalID: slug,
            title: title,
            description: description,
            tags: tags,
            attributes: ["year": .number(Double(year)), "creator": .text(creator), "kind": .text(kind.rawValue)]
        )
    }
}
