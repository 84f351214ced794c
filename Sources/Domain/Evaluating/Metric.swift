/// What an evaluation measures.
public enum Metric: String, Sendable, CaseIterable {
    // Of predicted ratings, lower is better:
    /// Root mean square error, √(Σ (p − r)² / n).
    case rmse
    /// Mean absolute error, Σ |p − r| / n.
    case mae
    /// The share of the withheld ratings that the model predicted itself; the others are taken for the mean of all ratings.
    case predictedShare = "predicted_share"

    // Of the first k of each user's list, the mean over users, higher is better; see `JudgedList`:
    case hitRate = "hit_rate"
    case precision
    case recall
    case f1
    case ndcg
    case map
    // Of the whole list:
    case mrr
    case auc

    // Of what the lists show, however right they are; see `Exposure` and `ListDiversity`:
    case coverage
    case gini
    case novelty
    case diversity

    public static let ofRatings: [Metric] = [.rmse, .mae, .predictedShare]
    public static let ofLists: [Metric] = [
        .hitRate, .precision, .recall, .f1, .ndcg, .map, .mrr, .auc, .coverage, .gini, .novelty, .diversity,
    ]

    /// As the head of a column, with the length of the lists where it matters: `NDCG@10`.
    public func title(cutoff: Int) -> String {
        switch self {
        case .rmse: "RMSE"
        case .mae: "MAE"
        case .predictedShare: "predicted"
        case .hitRate: "HR@\(cutoff)"
        case .precision: "P@\(cutoff)"
        case .recall: "R@\(cutoff)"
        case .f1: "F1@\(cutoff)"
        case .ndcg: "NDCG@\(cutoff)"
        case .map: "MAP@\(cutoff)"
        case .mrr: "MRR"
        case .auc: "AUC"
        case .coverage: "coverage"
        case .gini: "Gini"
        case .novelty: "novelty"
        case .diversity: "diversity"
        }
    }

    /// One sentence for somebody who meets it for the first time.
    public var help: String {
        switch self {
        case .rmse: "Root mean square error of predicted ratings; lower is better."
        case .mae: "Mean absolute error of predicted ratings; lower is better."
        case .predictedShare: "Share of the withheld ratings that the model could predict."
        case .hitRate: "Share of people with at least one withheld item on their list."
        case .precision: "Share of the list that is withheld items."
        case .recall: "Share of the withheld items that is on the list."
        case .f1: "Harmonic mean of precision and recall."
        case .ndcg: "Withheld items on the list, the higher up the better, 1 for the best possible list."
        case .map: "Mean of the precisions at each withheld item on the list, over all withheld items."
        case .mrr: "Mean of 1 / place of the first withheld item, on a list of all items."
        case .auc: "How likely a withheld item stands above one that was not; 0.5 is chance."
        case .coverage: "Share of the catalogue that is on anybody's list."
        case .gini: "How unevenly items are shown: 0 for all alike, 1 for one item only."
        case .novelty: "How rarely rated the listed items are, in bits."
        case .diversity: "How little the items of a list have in common: 0 for the same people, 1 for none."
        }
    }

    public var isBetterLower: Bool { self == .rmse || self == .mae }
}

/// A metric's value, and how far it may be trusted.
public struct Measurement: Sendable, Equatable {
    public let metric: Metric
    public let value: Double
    /// Holds the value for 95 of 100 draws of users like these; nil where users do not make the value one by one.
    public let interval: ClosedRange<Double>?

    public init(_ metric: Metric, _ value: Double, interval: ClosedRange<Double>? = nil) {
        self.metric = metric
        self.value = value
        self.interval = interval
    }
}
