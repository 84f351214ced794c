import Domain

/// An evaluation's progress, shown as it is told of by several threads.
final class EvaluationDisplay: Sendable {
    private struct State {
        var label = ""
        var bar = ProgressBar()
    }

    private let state = Locked(State())

    /// What follows is progress of this.
    @Sendable func begin(_ label: String) {
        state.withLock { $0.label = label }
    }

    @Sendable func show(_ progress: TrainingProgress) {
        let unit =
            switch progress.phase {
            case .reading: "ratings"
            case .evaluating: "users"
            case .computing, .writing, .tidying: "rows"
            }
        state.withLock { state in
            state.bar.update(
                "\(state.label), \(progress.phase.rawValue)",
                fraction: progress.fraction ?? 0,
                count: progress.completed,
                unit: unit
            )
        }
    }

    func finish() {
        state.withLock { $0.bar.finish() }
    }
}
