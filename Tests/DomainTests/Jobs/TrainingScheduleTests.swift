import Domain
import Testing

@Suite struct TrainingScheduleTests {
    /// 10 January 2024, 00:00 UTC.
    private static let midnight = Timestamp(seconds: 1_704_844_800)
    private let schedule = TrainingSchedule(changes: 100, restSeconds: 900, timesOfDay: [])

    private func standing(changes: Int?, isRecipeNew: Bool = false, isTrained: Bool = true) -> TrainingStanding {
        let version = MatrixVersion(
            id: ID(1),
            matrixID: ID(1),
            number: 1,
            state: .live,
            rowCount: 1,
            createdAt: Self.midnight,
            activatedAt: nil
        )
        return TrainingStanding(live: isTrained ? version : nil, changes: changes, isRecipeNew: isRecipeNew)
    }

    private func job(
        _ state: Job.State = .done,
        at begun: Timestamp = Self.midnight,
        tookSeconds: Int64 = 1
    ) -> Job {
        Job(
            id: ID(1),
            kind: .training,
            subject: "picked",
            recommenderID: ID(1),
            evaluationID: nil,
            origin: .command,
            onlyIfChanged: false,
            state: state,
            isCancelling: false,
            processID: nil,
            progress: nil,
            message: "",
            createdAt: begun,
            startedAt: begun,
            finishedAt: state.isOpen ? nil : begun + tookSeconds
        )
    }

    @Test func `enough changes begin a training once the last has rested`() {
        let last = job()
        #expect(schedule.reason(standing(changes: 100), last: last, at: Self.midnight + 901) == .changes)
        #expect(schedule.reason(standing(changes: 100), last: last, at: Self.midnight + 900) == nil)
        #expect(schedule.reason(standing(changes: 99), last: last, at: Self.midnight + 90_000) == nil)
        #expect(schedule.reason(standing(changes: 0), last: last, at: Self.midnight + 90_000) == nil)
    }

    @Test func `a long training rests nine times as long as it took`() {
        let last = job(tookSeconds: 200)
        #expect(schedule.reason(standing(changes: 500), last: last, at: Self.midnight + 200 + 1799) == nil)
        #expect(schedule.reason(standing(changes: 500), last: last, at: Self.midnight + 200 + 1800) == .changes)
    }

    @Test func `what was never trained begins as soon as there is enough`() {
        #expect(schedule.reason(standing(changes: 99, isTrained: false), last: nil, at: Self.midnight) == nil)
        #expect(schedule.reason(standing(changes: 100, isTrained: false), last: nil, at: Self.midnight) == .changes)
    }

    @Test func `other settings begin a training without any change of ratings`() {
        let standing = standing(changes: 0, isRecipeNew: true)
        #expect(schedule.reason(standing, last: job(), at: Self.midnight + 1000) == .changes)
    }

    @Test func `a training that failed is not tried again at once`() {
        for state in [Job.State.failed, .cancelled] {
            let last = job(state)
            #expect(schedule.reason(standing(changes: 500), last: last, at: Self.midnight + 60) == nil)
            #expect(schedule.reason(standing(changes: 500), last: last, at: Self.midnight + 901) == .changes)
        }
    }

    @Test func `nothing begins while a job is open`() {
        for state in [Job.State.queued, .running] {
            #expect(schedule.reason(standing(changes: 500), last: job(state), at: Self.midnight + 90_000) == nil)
        }
    }

    @Test func `at its time of day a single change is enough, once a day`() {
        let schedule = TrainingSchedule(changes: nil, restSeconds: 900, timesOfDay: [3 * 3600])
        let three = Self.midnight + 3 * 3600
        let last = job(at: Self.midnight)
        #expect(schedule.reason(standing(changes: 1), last: last, at: three - 1) == nil)
        #expect(schedule.reason(standing(changes: 1), last: last, at: three) == .schedule)
        #expect(
            schedule.reason(standing(changes: 1), last: last, at: three + 7200) == .schedule,
            "it was down at three"
        )
        #expect(schedule.reason(standing(changes: 0), last: last, at: three) == nil)
        #expect(schedule.reason(standing(changes: 1), last: job(at: three), at: three + 60_000) == nil)
        #expect(schedule.reason(standing(changes: 1), last: job(at: three), at: three + 86_400) == .schedule)
        #expect(schedule.reason(standing(changes: 1, isTrained: false), last: nil, at: Self.midnight) == .schedule)
    }

    @Test func `a time late in the day still counts after midnight`() {
        let schedule = TrainingSchedule(changes: nil, restSeconds: 900, timesOfDay: [23 * 3600])
        let last = job(at: Self.midnight - 3 * 3600)
        #expect(schedule.reason(standing(changes: 1), last: last, at: Self.midnight + 60) == .schedule)
    }

    @Test func `a schedule that is off never begins anything`() {
        let off = TrainingSchedule(changes: nil, restSeconds: 0, timesOfDay: [])
        #expect(off.isOff && !schedule.isOff)
        #expect(off.reason(standing(changes: 1_000_000), last: nil, at: Self.midnight + 1_000_000) == nil)
    }
}
