internal import Domain

/// A form in which data sets come.
///
/// Each stands in a file of its own, which says by which files the layout is known and how their rows become items and
/// interactions. A new one needs that file and its line in `all`.
public struct ImportLayout: Sendable {
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
    let orphans: ImportOptions.OrphanRule
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
