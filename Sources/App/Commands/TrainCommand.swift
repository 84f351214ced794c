import Domain
import Persistence

extension Command {
    /// `palate train`
    static let train = Command(
        name: "train",
        summary: "Compute new versions of similarity matrices and make them live.",
        usage: "[RECOMMENDER | --all]",
        example: "palate train item-neighbours",
        options: [Option("all", nil, "Every enabled recommender (so without a name, too).")]
    ) { invocation in
        let words = invocation.arguments.positionals
        guard words.count <= 1, !(invocation.arguments.has("all") && !words.isEmpty) else {
            throw UsageError("Name one recommender, or give --all.")
        }
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        for recommender in try recommenders(named: words.first, composition) { try run(recommender, composition) }
    }

    private static func recommenders(named name: String?, _ composition: Composition) throws -> [Recommender] {
        guard let name else {
            return try composition.recommenders.recommenders().filter { $0.isEnabled && $0.itemMatrixID != nil }
        }
        guard let recommender = try composition.recommenders.recommender(named: name) else {
            throw DomainError.notFound("recommender “\(name)”")
        }
        return [recommender]
    }

    private static func run(_ recommender: Recommender, _ composition: Composition) throws {
        let progress = TrainingDisplay(recommender.name)
        let training = try composition.training()
        if let matrix = recommender.itemMatrixID { try training.cleanUpAbandoned(matrix) }
        let begun = ContinuousClock.now
        let outcome = try training.run(recommender, monitor: TrainingMonitor(onProgress: progress.show))
        progress.finish()
        let version = outcome.version.map { "version \($0.number) is live" } ?? "nothing to compute"
        Terminal.say(
            "\(recommender.name): \(version), \(outcome.neighbourCount) neighbours of \(outcome.itemCount) items "
                + "from \(outcome.interactionCount) ratings of \(outcome.userCount) users, in \(secondsText(since: begun)) s"
        )
    }
}
