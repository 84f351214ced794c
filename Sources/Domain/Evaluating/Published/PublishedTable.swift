/// A table of results that others published, or that this project set itself as an aim, on data that anybody can get: what an
/// evaluation here is held against.
public struct PublishedTable: Sendable {
    /// One figure of each row.
    public struct Column: Sendable, Equatable {
        public let metric: Metric
        /// Of one split, counted from 0; nil for the mean of all.
        public let split: Int?

        init(_ metric: Metric, split: Int? = nil) {
            self.metric = metric
            self.split = split
        }
    }

    /// As commands name it.
    public let name: String
    public let title: String
    public let data: PublishedData
    /// How many items of a list count.
    public let cutoff: Int
    public let columns: [Column]
    public let rows: [PublishedRow]

    public static let all: [PublishedTable] = [.movieLensRatings, .movieLensLists, .courses, .likes, .gowalla]
}

/// Data sets with the splits that published tables were made on.
public enum PublishedData: String, Sendable, CaseIterable {
    /// MovieLens 100K, the five folds that come with it.
    case movieLensFolds
    /// MovieLens 100K, a quarter of each user's ratings withheld, three times.
    case movieLensQuarters
    /// Courses, one enrolment of each user withheld.
    case courses
    /// MovieLens latest-small, a fifth of the ratings from four stars withheld.
    case likes
    /// Gowalla's places, the split of the LightGCN paper.
    case gowalla
}

/// One published result, and the model that is to meet it.
public struct PublishedRow: Sendable {
    /// When our figures count as meeting the published ones.
    public enum Aim: Sendable, Equatable {
        /// As far off as this at most, to either side: an algorithm that does the same.
        case equal(within: Double)
        /// At least as good, or worse by this at most: an algorithm that draws lots.
        case reach(within: Double)
        /// Better.
        case beat
        /// Shown beside the others.
        case none
    }

    public let label: String
    /// As in `ModelKind`; nil for somebody else's that is shown for comparison.
    public let model: String?
    public let settings: Attributes
    /// By column of the table; nil where nothing was published.
    public let published: [Double?]
    public let aim: Aim
    /// Whose lists are held against it.
    public let reading: EvaluationRow.Reading

    init(
        _ label: String,
        _ model: String?,
        settings: Attributes = Attributes(),
        _ published: [Double?],
        _ aim: Aim,
        reading: EvaluationRow.Reading = .model
    ) {
        self.label = label
        self.model = model
        self.settings = settings
        self.published = published
        self.aim = aim
        self.reading = reading
    }

    /// What is to be judged; nil if it is not ours, or no model of this version.
    public var subject: EvaluationSubject? {
        model.flatMap(ModelKind.init).map { EvaluationSubject(name: label, model: $0, settings: settings) }
    }
}
