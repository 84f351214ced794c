import Domain
import Testing

@testable import App

@Suite struct TrainingSettingsTests {
    private func schedule(_ words: [String], _ environment: [String: String] = [:]) throws -> TrainingSchedule {
        let arguments = try Arguments(
            ["--root", TestSite.root] + words,
            options: Configuration.options + Configuration.serverOptions
        )
        return try Configuration(arguments: arguments, environment: environment).trainingSchedule
    }

    @Test func `without settings the standard schedule holds`() throws {
        #expect(try schedule([]) == .standard)
        #expect(!TrainingSchedule.standard.isOff)
    }

    @Test func `changes, rest and times of day can be set`() throws {
        let all = try schedule(["--train-after-changes", "500", "--train-every", "2", "--train-at", "03:30, 15:00"])
        #expect(all == TrainingSchedule(changes: 500, restSeconds: 120, timesOfDay: [12_600, 54_000]))
        let variables = [
            "PALATE_TRAIN_AFTER_CHANGES": "7", "PALATE_TRAIN_EVERY": "0", "PALATE_TRAIN_AT": "00:00,23:59",
        ]
        let other = try schedule([], variables)
        #expect(other == TrainingSchedule(changes: 7, restSeconds: 0, timesOfDay: [0, 86_340]))
    }

    @Test func `training by itself can be turned off`() throws {
        #expect(try schedule(["--train-after-changes", "off"]).isOff)
        #expect(try schedule(["--train-after-changes", "off", "--train-at", "03:30"]).isOff == false)
    }

    @Test(arguments: [
        ["--train-after-changes", "0"], ["--train-after-changes", "-5"], ["--train-after-changes", "never"],
        ["--train-every", "-1"], ["--train-every", "soon"], ["--train-at", "24:00"], ["--train-at", "03:60"],
        ["--train-at", "3:30"], ["--train-at", "03:30:00"], ["--train-at", "0330"], ["--train-at", "at night"],
        ["--train-at", "+3:30"], ["--train-at", "٠٣:30"],
    ])
    func `what cannot be is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try schedule(words) }
    }
}
