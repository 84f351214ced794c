/// How ratings are divided into those to learn from and those to judge by.
public enum EvaluationProtocol: Sendable, Equatable {
    /// Each rating is withheld once: all ratings are dealt to so many parts by lot, and each part is withheld in turn.
    case kFold(Int)
    /// Of each user's ratings this share, drawn by lot, rounded to a whole number.
    case randomShare(Double)
    /// Of each user with two ratings or more the last, of equal times that with the highest item number.
    case leaveLastOut
    /// The latest share of all ratings, whoever gave them: what comes after a moment is judged by what came before.
    case timeSplit(Double)

    public static let standard = EvaluationProtocol.leaveLastOut

    /// Names as commands and stored evaluations write them, with what follows `=` and its default.
    static let foldRange = 2...20
    static let shareRange = 0.01...0.9

    /// Reads `k-fold=5`, `random-share=0.25`, `leave-last-out` or `time-split=0.2`; the number may be left out.
    ///
    /// Throws `.invalid` on `protocol` for anything else, saying what there is.
    public init(_ text: String) throws(DomainError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let number = parts.count == 2 ? String(parts[1]) : nil
        switch parts[0] {
        case "k-fold": self = .kFold(try Self.folds(number))
        case "random-share": self = .randomShare(try Self.share(number, standard: 0.25))
        case "time-split": self = .timeSplit(try Self.share(number, standard: 0.2))
        case "leave-last-out" where number == nil: self = .leaveLastOut
        default:
            throw .invalid("protocol", "There is no protocol “\(text)”. \(Self.choices)")
        }
    }

    /// One sentence that lists what there is.
    public static let choices =
        "Choose leave-last-out, random-share=0.25, k-fold=5 or time-split=0.2, with a number of your own."

    /// As `init` reads it.
    public var text: String {
        switch self {
        case .kFold(let count): "k-fold=\(count)"
        case .randomShare(let share): "random-share=\(shortest(share))"
        case .leaveLastOut: "leave-last-out"
        case .timeSplit(let share): "time-split=\(shortest(share))"
        }
    }

    /// What a model's data must have besides.
    public var needs: TrainingNeeds {
        switch self {
        case .kFold, .randomShare: []
        case .leaveLastOut, .timeSplit: .times
        }
    }

    /// How many splits the protocol makes of one data set.
    public var splitCount: Int {
        if case .kFold(let count) = self { count } else { 1 }
    }

    private static func folds(_ text: String?) throws(DomainError) -> Int {
        guard let text else { return 5 }
        guard let count = Int(text), foldRange.contains(count) else {
            throw .invalid(
                "protocol",
                "k-fold takes a whole number from \(foldRange.lowerBound) to \(foldRange.upperBound), not “\(text)”."
            )
        }
        return count
    }

    private static func share(_ text: String?, standard: Double) throws(DomainError) -> Double {
        guard let text else { return standard }
        guard let share = Double(text), shareRange.contains(share) else {
            throw .invalid(
                "protocol",
                "A share is a number from \(shareRange.lowerBound) to \(shareRange.upperBound), not “\(text)”."
            )
        }
        return share
    }
}
