import Domain
import Persistence

/// `palate evaluate --speed`: how long work takes here that other programs are timed at too. Reading the data is not timed.
struct SpeedRun {
    /// Each is timed so often, and the quickest counts: what else the machine does only ever adds.
    private static let repetitions = 3
    /// Work that takes longer than this is timed once.
    private static let longSeconds = 20.0
    /// Of a list, for one of them is too short for the clock.
    private static let readings = 10_000

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

    private static func told(_ seconds: Double) -> String {
        seconds < 0.001 ? "\(fixed(seconds * 1_000_000, decimals: 1)) µs" : "\(fixed(seconds, decimals: 3)) s"
    }

    private func say(_ work: SpeedWork, _ seconds: Double?) {
        guard isJSON else {
            return Terminal.say(
                "\(work.title): \(seconds.map(Self.told) ?? "not in this version")"
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
        if case .list(let ratingCount) = work.measured {
            return try timeList(model, settings, split.training, ratingCount)
        }
        return try quickest {
            let fitted = try model.fit(split.training, settings, context)
            switch work.measured {
            case .fit, .list: break
            case .fitAndMatrix: _ = try fitted.trained(context)
            case .fitAndPredictions: _ = try RatingEvaluation(monitor: context.monitor).judge(fitted, on: split)
            }
        }
    }

    private func quickest(_ work: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<Self.repetitions {
            let begun = ContinuousClock.now
            try work()
            best = min(best, (ContinuousClock.now - begun) / .seconds(1))
            if best > Self.longSeconds { break }
        }
        return best
    }

    /// The mean of many readings for the user whose number of ratings comes nearest.
    private func timeList(
        _ model: any Model,
        _ settings: ModelSettings,
        _ snapshot: TrainingSnapshot,
        _ ratingCount: Int
    ) throws -> Double? {
        let interactions = snapshot.interactions
        let rows = interactions.byUser
        guard let items = try model.fit(snapshot, settings, context).trained(context).items else { return nil }
        let distances = (0..<interactions.userCount).map { abs(rows.range(ofRow: $0).count - ratingCount) }
        guard let user = distances.indices.min(by: { distances[$0] < distances[$1] }) else { return nil }
        let range = rows.range(ofRow: user)
        let ratings = UserRatings(
            items: rows.columns[range].map { ID(interactions.itemIDs[Int($0)]) },
            ratings: Array(rows.values[range])
        )
        let reader = NeighbourReader(
            table: .holding(items, isOfOneKind: true),
            rule: model.reading(settings),
            scale: snapshot.scale
        )
        let request = RecommendationRequest(wantsContributions: false)
        let seconds = try quickest {
            for _ in 0..<Self.readings { _ = try reader.recommendations(for: ratings, request) }
        }
        return seconds / Double(Self.readings)
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
