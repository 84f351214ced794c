import Support

@testable import Domain

/// Baselines from dictionaries; see `RatingBaselines`.
struct PlainBaselines {
    let mean: Double
    private(set) var users: [Int64: Double] = [:]
    private(set) var items: [Int64: Double] = [:]

    init(_ source: ListTrainingSource) {
        let ratings = source.ratings
        mean = ratings.reduce(0) { $0 + Double($1.rating) } / Double(ratings.count)
        for _ in 0..<10 {
            for (item, own) in Dictionary(grouping: ratings, by: \.item) {
                let sum = own.reduce(0) { $0 + Double($1.rating) - mean - (users[$1.user] ?? 0) }
                items[item] = sum / Double(own.count + 10)
            }
            for (user, own) in Dictionary(grouping: ratings, by: \.user) {
                let sum = own.reduce(0) { $0 + Double($1.rating) - mean - (items[$1.item] ?? 0) }
                users[user] = sum / Double(own.count + 15)
            }
        }
    }
}

/// Predictions by neighbours from dictionaries; see `RatingNeighbourhood`.
struct PlainNeighbours {
    private let byUser: Bool
    private let similarity: RatingSimilarity
    private let centre: RatingNeighbourhood.Centre
    private let shrinkage: Double
    private let baselines: PlainBaselines
    /// By row, then column.
    private var ratings: [Int64: [Int64: Double]] = [:]

    init(
        _ source: ListTrainingSource,
        byUser: Bool,
        _ similarity: RatingSimilarity,
        _ centre: RatingNeighbourhood.Centre,
        shrinkage: Double
    ) {
        self.byUser = byUser
        self.similarity = similarity
        self.centre = centre
        self.shrinkage = shrinkage
        baselines = PlainBaselines(source)
        for rating in source.ratings {
            let (row, column) = byUser ? (rating.user, rating.item) : (rating.item, rating.user)
            ratings[row, default: [:]][column] = Double(rating.rating)
        }
    }

    func prediction(_ user: Int64, _ item: Int64, asked: Int, minimumSupport: Int, minimumCoRatings: Int) -> Double {
        let (row, column) = byUser ? (user, item) : (item, user)
        let nearest = ratings.filter { $0.key != row && $0.value[column] != nil }.keys
            .map { (row: $0, similarity: similarity(row, $0, minimumCoRatings)) }
            .filter { $0.similarity > 0 }
            .sorted { (-$0.similarity, $0.row) < (-$1.similarity, $1.row) }
            .prefix(asked)
        let base = centre(row, column)
        guard nearest.count >= minimumSupport else { return clipped(centre == .none ? baselines.mean : base) }
        let sum = nearest.reduce(0) {
            $0 + $1.similarity * ((ratings[$1.row]?[column] ?? .nan) - centre($1.row, column))
        }
        return clipped(base + sum / nearest.reduce(0) { $0 + $1.similarity })
    }

    private func clipped(_ rating: Double) -> Double { min(max(rating, 0.5), 5) }

    private func centre(_ row: Int64, _ column: Int64) -> Double {
        switch centre {
        case .none: 0
        case .mean: (ratings[row] ?? [:]).values.reduce(0, +) / Double(ratings[row]?.count ?? 0)
        case .baseline: baseline(row, column)
        }
    }

    private func baseline(_ row: Int64, _ column: Int64) -> Double {
        let (user, item) = byUser ? (row, column) : (column, row)
        return baselines.mean + (baselines.users[user] ?? 0) + (baselines.items[item] ?? 0)
    }

    private func similarity(_ row: Int64, _ other: Int64, _ minimum: Int) -> Double {
        let pairs = (ratings[row] ?? [:]).compactMap { column, rating in
            (ratings[other]?[column]).map { (x: rating, y: $0, column: column) }
        }
        guard pairs.count >= minimum else { return 0 }
        let count = Double(pairs.count)
        switch similarity {
        case .cosine: return cosine(pairs.map { ($0.x, $0.y) })
        case .meanSquaredDifference: return 1 / (pairs.reduce(0) { $0 + ($1.x - $1.y) * ($1.x - $1.y) } / count + 1)
        case .pearson:
            let means = (pairs.reduce(0) { $0 + $1.x } / count, pairs.reduce(0) { $0 + $1.y } / count)
            return cosine(pairs.map { ($0.x - means.0, $0.y - means.1) })
        case .pearsonBaseline:
            return cosine(pairs.map { ($0.x - baseline(row, $0.column), $0.y - baseline(other, $0.column)) })
                * (count - 1) / (count - 1 + shrinkage)
        }
    }

    private func cosine(_ pairs: [(Double, Double)]) -> Double {
        let squares = (pairs.reduce(0) { $0 + $1.0 * $1.0 }, pairs.reduce(0) { $0 + $1.1 * $1.1 })
        guard squares.0 > 1e-9, squares.1 > 1e-9 else { return 0 }
        return pairs.reduce(0) { $0 + $1.0 * $1.1 } / (squares.0 * squares.1).squareRoot()
    }
}
