import Domain

/// One part of a score. A rating of the user's names its item; any other part says its kind, and nobody's name.
struct ContributionJSON {
    let items: Items

    func write(_ part: Contribution, to writer: inout JSONWriter) throws {
        switch part.source {
        case .rating(let rating, let item): try write(rating, of: item, to: &writer)
        case .neighbour(let rating, let similarity):
            writer.field("kind", "neighbour")
            writer.field("rating", rating.asWritten)
            writer.field("similarity", Self.thousandths(similarity))
        case .list: writer.field("kind", "list")
        case .popularity: writer.field("kind", "popularity")
        }
        writer.field("contribution", part.amount)
    }

    func write(_ rating: Float, of item: ID<Item>, to writer: inout JSONWriter) throws {
        writer.field("item_id", item.rawValue)
        writer.field("title", try items.known(item)?.title)
        writer.field("rating", rating.asWritten)
    }

    /// People read it, and it is no more certain than that.
    static func thousandths(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
