/// What whoever imports a data set may ask for.
public struct ImportOptions: Sendable, Equatable {
    /// What becomes of ratings of items that neither the data set nor the catalogue has.
    public enum OrphanRule: String, Sendable, CaseIterable {
        /// The items are created, titled by their ids.
        case create
        /// The ratings are left out, and reported.
        case skip
    }

    /// As options are called wherever they are given as text: at the command line, in a query, in what is stored.
    public enum Name: String, Sendable, CaseIterable {
        case prefix
        case orphans
        case scaleFrom = "scale_from"
        case tags
        case columns
        case attributes
    }

    public static let taggerCounts = 1...1000

    /// Put before the data set's ids, so that two data sets can stand in one catalogue.
    public var idPrefix = ""
    /// Uses tags that so many different people applied to an item; nil leaves people's tags out, because most of them are
    /// one person's notes.
    public var minimumTaggers: Int?
    /// Nil: the layout's own rule.
    public var orphans: OrphanRule?
    /// The scale of the data set's ratings, which is then mapped linearly to the site's; nil: the layout's own.
    public var scale: ClosedRange<Double>?
    /// For the layout `table`: what the file's columns are called, by what they mean.
    public var columns: [String: String] = [:]
    /// For the layout `table`: columns of `items.csv` that become attributes.
    public var attributes: [String] = []

    public init() {}

    /// From texts by name. Throws `.invalid`, which names the option.
    public init(_ texts: [Name: String]) throws(DomainError) {
        idPrefix = texts[.prefix] ?? ""
        minimumTaggers = try texts[.tags].map { text throws(DomainError) in try Self.taggers(text) }
        orphans = try texts[.orphans].map { text throws(DomainError) in try Self.orphans(text) }
        scale = try texts[.scaleFrom].map { text throws(DomainError) in try Self.scale(text) }
        columns = try texts[.columns].map { text throws(DomainError) in try Self.columns(text) } ?? [:]
        attributes = texts[.attributes]?.split(separator: ",").map(String.init) ?? []
    }

    private static func taggers(_ text: String) throws(DomainError) -> Int {
        if let count = Int(text), taggerCounts.contains(count) { return count }
        throw invalid(.tags, "takes a whole number from \(taggerCounts.lowerBound) to \(taggerCounts.upperBound)", text)
    }

    private static func orphans(_ text: String) throws(DomainError) -> OrphanRule {
        if let rule = OrphanRule(rawValue: text) { return rule }
        throw invalid(.orphans, "takes create or skip", text)
    }

    private static func scale(_ text: String) throws(DomainError) -> ClosedRange<Double> {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).compactMap { Double($0) }
        guard ends.count == 2, ends[0] < ends[1], ends.allSatisfy(\.isFinite) else {
            throw invalid(.scaleFrom, "takes the least and the best rating, such as 1..10", text)
        }
        return ends[0]...ends[1]
    }

    private static func columns(_ text: String) throws(DomainError) -> [String: String] {
        var columns: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else {
                throw invalid(.columns, "takes pairs such as title=name,item=sku", String(pair))
            }
            columns[sides[0]] = sides[1]
        }
        return columns
    }

    private static func invalid(_ name: Name, _ rule: String, _ text: String) -> DomainError {
        .invalid(name.rawValue, "\(rule), not “\(text)”.")
    }
}
