import Domain
import Persistence

/// `palate evaluate --speed`: how long work takes here that other programs are timed at too. Reading the data is not timed.
struct SpeedRun {
    /// Each is timed so often, and the quickest counts: what else the machine does only ever adds.
    private static let repetitions = 3
    /// Work that takes longer than this is timed once.
    private static let longSeconds = 20.0

    private let works: [SpeedWork]
    private let data: PublishedDataFolder
    private let isJSON: Bool
    private let display: EvaluationDisplay
    private let context: TrainingContext

    /// The works that are named, or all. Throws `UsageError` for a name that is none.
    init(
        _ folder: String,
        _ arguments: Arguments,
        _ display: EvaluationDisplay,
        _ monitor: TrainingMonitor
    ) throws(UsageError) {
        for name in arguments.positionals where !SpeedWork.all.contains(where: { $0.name == name }) {
            throw UsageError(
                "There is no work “\(name)”. There are: \(SpeedWork.all.map(\.name).joined(separator: ", "))."
            )
        }
        let names = arguments.positionals
        works = SpeedWork.all.filter { names.isEmpty || names.contains($0.name) }
        data = PublishedDataFolder(path: folder)
        isJSON = arguments.has("json")
        self.display = display
        context = TrainingContext(monitor: monitor)
    }

    /// Prints each work as soon as it is done. Throws `ImportError` if the folder lacks a file, and `TrainingCancelled`.
    func run() throws {
        for work in works {
            display.begin(work.name)
            let seconds = try time(work)
            display.finish()
            say(work, seconds)
        }
    }

    private func say(_ work: SpeedWork, _ seconds: Double?) {
        guard isJSON else {
            return Terminal.say(
                "\(work.title): \(seconds.map { "\(fixed($0, decimals: 3)) s" } ?? "not in this version")"
            )
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("work", work.name)
            writer.field("title", work.title)
            writer.field("seconds", seconds)
        }
        Terminal.say(String(decoding: writer.finish(), as: UTF8.self))
    }

    /// Nil if this version has no such model.
    private func time(_ work: SpeedWork) throws -> Double? {
        guard let model = ModelKind(rawValue: work.model)?.model else { return nil }
        let settings = try ModelSettings(work.settings, of: model.settings)
        let split = try split(work)
        var best = Double.infinity
        for _ in 0..<Self.repetitions {
            let begun = ContinuousClock.now
            let fitted = try model.fit(split.training, settings, context)
            if work.makesMatrix { _ = try fitted.trained(context) }
            if work.predicts { _ = try RatingEvaluation(monitor: context.monitor).judge(fitted, on: split) }
            best = min(best, (ContinuousClock.now - begun) / .seconds(1))
            if best > Self.longSeconds { break }
        }
        return best
    }

    private func split(_ work: SpeedWork) throws -> EvaluationSplit {
        switch work.data {
        case .published(let published): return try data.speedSplit(of: published)
        case .powerLaw(let users, let items, let ratings):
            let source = PowerLawRatings(users: users, items: items, ratings: ratings)
            let snapshot = try TrainingSnapshot(reading: source, scale: .halfStars, monitor: context.monitor)
            return EvaluationSplit(
                of: snapshot,
                withholding: Array(repeating: false, count: snapshot.interactions.count)
            )
        }
    }
}
