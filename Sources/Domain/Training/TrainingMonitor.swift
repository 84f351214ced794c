internal import Synchronization

/// How far a training is.
public struct TrainingProgress: Sendable, Equatable {
    public enum Phase: String, Sendable, CaseIterable {
        /// The snapshot of the ratings.
        case reading
        /// The model.
        case computing
        /// Judging what was learnt by ratings that were withheld.
        case evaluating
        /// The rows of the new version.
        case writing
        /// Deleting versions that nobody will roll back to.
        case tidying
    }

    public let phase: Phase
    /// Ratings read, rows computed, users judged or rows written, by phase.
    public let completed: Int
    /// Nil while nobody knows.
    public let total: Int?

    public init(phase: Phase, completed: Int, total: Int?) {
        self.phase = phase
        self.completed = completed
        self.total = total
    }

    /// From 0 to 1 within the phase; nil while the total is not known.
    public var fraction: Double? {
        total.map { $0 > 0 ? min(1, Double(completed) / Double($0)) : 1 }
    }
}

/// Thrown by a training that was asked to stop. What was live stays live.
public struct TrainingCancelled: Error, Equatable {
    public init() {}
}

/// What a training tells of itself, and how it is told to stop. Any thread may use it.
public final class TrainingMonitor: Sendable {
    /// Of a training within a training each is reported as so many steps.
    private static let stepsPerPart = 1000

    private let onProgress: @Sendable (TrainingProgress) -> Void
    private let whole: TrainingMonitor?
    private let cancellation = Atomic<Bool>(false)

    /// The closure is called from the threads that compute, after each range or batch, so it must be quick.
    public init(onProgress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }) {
        self.onProgress = onProgress
        whole = nil
    }

    private init(partOf whole: TrainingMonitor, onProgress: @escaping @Sendable (TrainingProgress) -> Void) {
        self.onProgress = onProgress
        self.whole = whole
    }

    /// For a training within this one, the so-manieth from 0 of all: what it reports is a share of the whole, and it stops when
    /// the whole does.
    func part(_ number: Int, of count: Int) -> TrainingMonitor {
        TrainingMonitor(partOf: self) { progress in
            let done = Double(number) + (progress.fraction ?? 0)
            self.onProgress(
                TrainingProgress(
                    phase: .computing,
                    completed: Int(done * Double(Self.stepsPerPart)),
                    total: count * Self.stepsPerPart
                )
            )
        }
    }

    /// For a training within this one that others run beside: it stops when the whole does, and tells nothing of how
    /// far it is.
    func silent() -> TrainingMonitor { TrainingMonitor(partOf: self) { _ in } }

    /// The training stops at the next range or batch.
    public func cancel() {
        cancellation.store(true, ordering: .relaxed)
    }

    /// Throws `TrainingCancelled` if the training is to stop, and says nothing of how far it is.
    public func check() throws(TrainingCancelled) {
        if cancellation.load(ordering: .relaxed) { throw TrainingCancelled() }
        try whole?.check()
    }

    /// Throws `TrainingCancelled` if the training is to stop. Models call it between ranges.
    public func report(_ phase: TrainingProgress.Phase, completed: Int, total: Int?) throws(TrainingCancelled) {
        try report(TrainingProgress(phase: phase, completed: completed, total: total))
    }

    /// Throws as the other does.
    public func report(_ progress: TrainingProgress) throws(TrainingCancelled) {
        try check()
        onProgress(progress)
    }
}
