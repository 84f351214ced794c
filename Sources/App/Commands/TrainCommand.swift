import Domain
import Persistence

extension Command {
    /// `palate train`
    static let train = Command(
        name: "train",
        summary: "Compute new versions of similarity matrices and make them live.",
        usage: "[RECOMMENDER | --all] [--if-changed]",
        example: "palate train item-neighbours",
        options: [
            Option("all", nil, "Every enabled recommender."),
            Option(
                "if-changed",
                nil,
                "Only what ratings or settings have changed for since its live version (so without a name or --all, too)."
            ),
            Option("job", "ID", "Do this queued job, at low priority and without a word: how a server trains."),
        ]
    ) { invocation in
        let arguments = invocation.arguments
        let names = arguments.positionals
        let job = try arguments.integer("job", in: 1...Int.max)
        let choices = [!names.isEmpty, arguments.has("all"), job != nil].count { $0 }
        guard names.count <= 1, choices <= 1 else { throw UsageError("Name one recommender, or give --all.") }
        let signals = ProcessSignals()
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let process = TrainingProcess(composition, signals)
        if let job {
            _ = try process.perform(ID(Int64(job)))
            return
        }
        let onlyIfChanged = arguments.has("if-changed") || choices == 0
        for recommender in try recommenders(named: names.first, composition) {
            try train(recommender, onlyIfChanged, process)
        }
    }

    private static func recommenders(named name: String?, _ composition: Composition) throws -> [Recommender] {
        guard let name else { return try composition.recommenders.recommenders().filter(\.isTrainedByDefault) }
        guard let recommender = try composition.recommenders.recommender(named: name) else {
            throw DomainError.notFound("recommender “\(name)”")
        }
        return [recommender]
    }

    private static func train(_ recommender: Recommender, _ onlyIfChanged: Bool, _ process: TrainingProcess) throws {
        let display = TrainingDisplay(recommender.name)
        let begun = ContinuousClock.now
        let ending = try process.train(recommender, onlyIfChanged: onlyIfChanged, show: display.show)
        display.finish()
        Terminal.say("\(recommender.name): \(TrainingJob.words(ending)), in \(secondsText(since: begun)) s")
    }
}
