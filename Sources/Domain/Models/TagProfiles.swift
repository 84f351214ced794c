/// What each user likes in terms of tags: Σ_i r(u, i) · t(i), a point for each user, a dimension for each tag.
enum TagProfiles {
    /// - Parameters:
    ///   - minimumRating: ratings below it are left out.
    ///   - maximumTags: the tags with the most ratings are taken, of equals the first.
    static func make(_ snapshot: TrainingSnapshot, minimumRating: Float, maximumTags: Int) -> PointRows {
        let interactions = snapshot.interactions
        var builder = TermVectors.Builder()
        for content in snapshot.contents {
            ContentMatrix.addTags(of: content, to: &builder)
            builder.endDocument()
        }
        let tags = builder.finish().counts
        let dimensions = dimensions(of: tags, interactions, maximumTags)
        var profiles = PointRows(rowCount: interactions.userCount, dimensions: min(maximumTags, tags.columnCount))
        let ratings = interactions.byUser
        for user in 0..<interactions.userCount {
            for position in ratings.range(ofRow: user) where ratings.values[position] >= minimumRating {
                for place in tags.range(ofRow: Int(ratings.columns[position])) {
                    guard let dimension = dimensions[Int(tags.columns[place])] else { continue }
                    profiles.values[user * profiles.dimensions + dimension] += Double(ratings.values[position])
                }
            }
        }
        return profiles
    }

    /// By tag: its dimension, nil if it has none.
    private static func dimensions(of tags: SparseRows, _ interactions: InteractionMatrix, _ count: Int) -> [Int?] {
        var votes = [Int](repeating: 0, count: tags.columnCount)
        for item in 0..<tags.rowCount {
            for place in tags.range(ofRow: item) {
                votes[Int(tags.columns[place])] += interactions.byItem.range(ofRow: item).count
            }
        }
        var dimensions = [Int?](repeating: nil, count: tags.columnCount)
        let order = votes.indices.sorted { (-votes[$0], $0) < (-votes[$1], $1) }
        for (dimension, tag) in order.prefix(count).enumerated() { dimensions[tag] = dimension }
        return dimensions
    }
}
