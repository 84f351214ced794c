import Domain
import Support
import Testing

@Suite struct EvaluationProtocolTests {
    /// Forty users with one to ten ratings each.
    private let source: ListTrainingSource = {
        var ratings: [Rating] = []
        for user in Int64(1)...40 {
            for place in 1...(user % 10 + 1) {
                ratings.append(Rating(user, place * 3, 4, at: (user * 7 + place * 13) % 50))
            }
        }
        return ListTrainingSource(ratings)
    }()

    private func whole() throws -> TrainingSnapshot { try snapshot(source, .times) }

    @Test(arguments: [.kFold(4), .randomShare(0.3), .leaveLastOut, .timeSplit(0.25)] as [EvaluationProtocol])
    func `each rating is learnt from or judged by, and users and items keep their numbers`(
        _ method: EvaluationProtocol
    ) throws {
        let whole = try whole()
        for number in 0..<method.splitCount {
            let split = method.split(whole, number: number, seed: 3)
            #expect(split.training.interactions.userIDs == whole.interactions.userIDs)
            #expect(split.training.interactions.itemIDs == whole.interactions.itemIDs)
            #expect(split.training.times.count == split.training.interactions.count)
            #expect(split.test.count > 0 && split.training.interactions.count > 0)
            let pairs = pairs(split.training.interactions.byUser) + pairs(split.test)
            #expect(pairs.sorted() == self.pairs(whole.interactions.byUser).sorted())
        }
    }

    @Test func `each rating is in one fold, and folds are alike in size`() throws {
        let whole = try whole()
        let folds = (0..<4).map { EvaluationProtocol.kFold(4).split(whole, number: $0, seed: 3).test }
        #expect(folds.flatMap(pairs).sorted() == pairs(whole.interactions.byUser).sorted())
        #expect(folds.map(\.count).max()! - folds.map(\.count).min()! <= 1)
    }

    @Test func `of each user the same share is withheld`() throws {
        let whole = try whole()
        let test = EvaluationProtocol.randomShare(0.25).split(whole, seed: 3).test
        for user in 0..<whole.interactions.userCount {
            let count = whole.interactions.byUser.range(ofRow: user).count
            #expect(test.range(ofRow: user).count == Int((Double(count) / 4).rounded()))
        }
    }

    @Test func `the last rating of each user with more than one is withheld`() throws {
        let source = ListTrainingSource([
            Rating(1, 1, 4, at: 30), Rating(1, 2, 4, at: 50), Rating(1, 3, 4, at: 40),
            Rating(2, 1, 4, at: 9),
            Rating(3, 1, 4, at: 7), Rating(3, 2, 4, at: 7),
        ])
        let split = EvaluationProtocol.leaveLastOut.split(try snapshot(source, .times), seed: 3)
        #expect(pairs(split.test) == [[0, 1], [2, 1]])
        #expect(split.training.times == [30, 40, 9, 7])
    }

    @Test func `what is withheld comes after what is learnt from`() throws {
        let whole = try whole()
        let split = EvaluationProtocol.timeSplit(0.25).split(whole, seed: 3)
        let last = split.training.times.max()!
        let count = whole.times.count { $0 > last }
        #expect(split.test.count == count)
        #expect(Double(count) >= 0.25 * Double(whole.times.count))
        #expect(Double(count) < 0.35 * Double(whole.times.count))
    }

    @Test func `the seed decides, and nothing else`() throws {
        let whole = try whole()
        for method in [EvaluationProtocol.kFold(4), .randomShare(0.3)] {
            #expect(method.split(whole, seed: 3).test == method.split(whole, seed: 3).test)
            #expect(method.split(whole, seed: 3).test != method.split(whole, seed: 4).test)
        }
    }

    @Test func `no ratings make no trouble`() throws {
        let nothing = try snapshot(ListTrainingSource([]), .times)
        for method in [EvaluationProtocol.kFold(2), .randomShare(0.3), .leaveLastOut, .timeSplit(0.2)] {
            #expect(method.split(nothing, seed: 3).test.count == 0)
        }
    }

    @Test(
        arguments: [
            ("k-fold", .kFold(5)), ("k-fold=3", .kFold(3)), ("random-share=0.4", .randomShare(0.4)),
            ("leave-last-out", .leaveLastOut), ("time-split", .timeSplit(0.2)),
        ] as [(String, EvaluationProtocol)]
    )
    func `protocols are read from their names`(_ text: String, _ method: EvaluationProtocol) throws {
        #expect(try EvaluationProtocol(text) == method)
        #expect(try EvaluationProtocol(method.text) == method)
    }

    @Test(arguments: [
        "", "random", "k-fold=1", "k-fold=21", "k-fold=x", "random-share=0", "random-share=1", "time-split=nan",
        "leave-last-out=2", "k-fold=",
    ])
    func `other names are refused with what there is`(_ text: String) {
        #expect(throws: DomainError.self) { try EvaluationProtocol(text) }
    }

    private func pairs(_ rows: SparseRows) -> [[Int]] {
        (0..<rows.rowCount).flatMap { row in rows.range(ofRow: row).map { [row, Int(rows.columns[$0])] } }
    }
}

extension [Int]: @retroactive Comparable {
    public static func < (left: [Int], right: [Int]) -> Bool { left.lexicographicallyPrecedes(right) }
}
