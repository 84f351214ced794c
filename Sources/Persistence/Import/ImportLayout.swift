/// A form in which data sets come.
///
/// Each stands in a file of its own, which says by which files the layout is known and how their rows become items and
/// interactions. A new one needs that file and its line in `all`.
public struct ImportLayout: Sendable {
    /// What becomes of ratings of items that neither the data set nor the catalogue has.
    public enum OrphanRule: String, Sendable, CaseIterable {
        /// The items are created, titled by their ids.
        case create
        /// The ratings are left out, and reported.
        case skip
    }

    /// What it is called on the command line. Several may share a name; the first whose files are there is taken.
    public let name: String
    /// One sentence.
    public let summary: String
    /// What may follow `palate import`.
    public let example: String
    /// By which files it is known.
    public let lookedFor: String
    /// The scale of its ratings; nil if that is the site's.
    let scale: ClosedRange<Double>?
    let orphans: OrphanRule
    /// The files to be read, in this order; nil if the place holds no data set of this layout.
    let files: @Sendable (ImportPlace, ImportOptions) throws(ImportError) -> [ImportFile]?

    /// In the order in which they are looked for: what is known by less comes later.
    public static let all: [ImportLayout] = [
        .movieLens, .movieLensDat, .movieLens100K, .goodbooks, .courses, .lastFM, .recSys, .recSysJSON, .sneakers,
        .amazonReviews, .table, .adjacency,
    ]

    /// Each name once.
    public static var names: [String] {
        all.map(\.name).reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
    }
}

/// What whoever imports may ask for.
public struct ImportOptions: Sendable {
    /// Put before the data set's ids, so that two data sets can stand in one catalogue.
    public var idPrefix = ""
    /// Uses tags that so many different people applied to an item; nil leaves people's tags out, because most of them are
    /// one person's notes.
    public var minimumTaggers: Int?
    /// Nil: the layout's own rule.
    public var orphans: ImportLayout.OrphanRule?
    /// The scale of the data set's ratings, which is then mapped linearly to the site's; nil: the layout's own.
    public var scale: ClosedRange<Double>?
    /// For the layout `table`: what the file's columns are called, by what they mean.
    public var columns: [String: String] = [:]
    /// For the layout `table`: columns of `items.csv` that become attributes.
    public var attributes: [String] = []

    public init() {}
}
