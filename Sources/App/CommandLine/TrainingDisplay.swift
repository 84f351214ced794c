import Domain

/// A training's progress, shown as it is told of by several threads.
final class TrainingDisplay: Sendable {
    private let name: String
    private let bar = Locked(ProgressBar())

    init(_ name: String) {
        self.name = name
    }

    @Sendable func show(_ progress: TrainingProgress) {
        let unit = progress.phase == .reading ? "ratings" : "rows"
        bar.withLock {
            $0.update(
                "\(name), \(progress.phase.rawValue)",
                fraction: progress.fraction ?? 0,
                count: progress.completed,
                unit: unit
            )
        }
    }

    func finish() {
        bar.withLock { $0.finish() }
    }
}

/// To the hundredth.
func secondsText(since begun: ContinuousClock.Instant) -> String {
    let passed = (ContinuousClock.now - begun).components
    let hundredths = passed.seconds * 100 + passed.attoseconds / 10_000_000_000_000_000
    return shortest(Double(hundredths) / 100)
}
