public import Domain

/// The owner's copies of public data sets, in one folder: `ml-100k`, `ml-latest-small`, `ibm-courses`, `gowalla`.
public struct PublishedDataFolder: Sendable {
    /// Of the draws that tables were published with; which ones they were is not known.
    private static let quarterSeeds: [UInt64] = [1, 2, 3]
    private static let foldCount = 5

    private let path: String

    public init(path: String) {
        self.path = path
    }

    /// The splits of a data set; each is made when it is asked for. Throws `ImportError` if a file is missing or holds what it
    /// should not.
    public func splits(of data: PublishedData) throws -> PublishedSplits {
        switch data {
        case .movieLensFolds: try folds()
        case .movieLensQuarters: try quarters()
        case .courses: try one(try courses(), PublishedScale.courses)
        case .likes: try one(try likes(), PublishedScale.likes)
        case .gowalla: try one(try gowalla(), PublishedScale.likes)
        }
    }

    /// What work is timed on, whole, or with the withheld part apart. Throws as `splits` does.
    public func speedSplit(of data: PublishedSpeedData) throws -> EvaluationSplit {
        switch data {
        case .goodbooks: try goodbooks().split(scale: PublishedScale.stars)
        case .gowalla: try gowalla().split(scale: PublishedScale.likes)
        case .likes: try likes().split(scale: PublishedScale.likes)
        case .movieLensFold: try folds().split(0)
        }
    }

    private func one(_ ratings: GivenRatings, _ scale: RatingScale) throws -> PublishedSplits {
        let split = try ratings.split(scale: scale)
        return PublishedSplits(count: 1) { _ in split }
    }

    // MARK: MovieLens 100K

    private func folds() throws -> PublishedSplits {
        let ratings = try movieLens()
        var withheld: [Set<Pair>] = []
        for fold in 1...Self.foldCount {
            var pairs: Set<Pair> = []
            try reader("ml-100k/u\(fold).test", .tabs, fieldCount: 4).forEach { row in
                pairs.insert(Pair(user: try row.integer(0), item: try row.integer(1)))
            }
            withheld.append(pairs)
        }
        return PublishedSplits(count: Self.foldCount) { [withheld] fold in
            try ratings.split(scale: PublishedScale.stars) { withheld[fold].contains(Pair(user: $0, item: $1)) }
        }
    }

    private func quarters() throws -> PublishedSplits {
        let whole = try movieLens().snapshot(scale: PublishedScale.stars)
        return PublishedSplits(count: Self.quarterSeeds.count) {
            EvaluationProtocol.randomShare(0.25).split(whole, seed: Self.quarterSeeds[$0])
        }
    }

    private struct Pair: Hashable {
        let user: Int64
        let item: Int64
    }

    private func movieLens() throws -> GivenRatings {
        var ratings = GivenRatings()
        try reader("ml-100k/u.data", .tabs, fieldCount: 4).forEach { row in
            ratings.add(
                user: try row.integer(0),
                item: try row.integer(1),
                rating: Float(try row.decimal(2)),
                time: try row.integer(3)
            )
        }
        var genres: [String] = []
        try reader("ml-100k/u.genre", .pipes, fieldCount: 2).forEach { genres.append(try $0.text(0)) }
        try reader("ml-100k/u.item", .pipes, fieldCount: 5 + genres.count).forEach { row in
            let tags = try genres.indices.filter { try row.integer(5 + $0) == 1 }.map { genres[$0] }
            ratings.add(ItemContent(id: try row.integer(0), title: try row.text(1), tags: tags))
        }
        ratings.sort()
        return ratings
    }

    // MARK: The others

    private func likes() throws -> GivenRatings {
        var ratings = GivenRatings()
        for (file, isWithheld) in [("train", false), ("test", true)] {
            try reader("ml-latest-small/split-likes/\(file).csv", .commas, fieldCount: 2, hasHead: true).forEach {
                row in
                ratings.add(user: try row.integer(0), item: try row.integer(1), rating: 1, isWithheld: isWithheld)
            }
        }
        try reader("ml-latest-small/movies.csv", .commas, fieldCount: 3, hasHead: true).forEach { row in
            let tags = try row.text(2).split(separator: "|").map(String.init)
            ratings.add(ItemContent(id: try row.integer(0), title: try row.text(1), tags: tags))
        }
        ratings.sort()
        return ratings
    }

    /// Many pairs stand there twice; the later one counts.
    private func goodbooks() throws -> GivenRatings {
        var ratings = GivenRatings()
        try reader("goodbooks/ratings.csv", .commas, fieldCount: 3, hasHead: true).forEach { row in
            ratings.add(user: try row.integer(1), item: try row.integer(0), rating: Float(try row.decimal(2)))
        }
        ratings.sort()
        return ratings
    }

    private func gowalla() throws -> GivenRatings {
        var ratings = GivenRatings()
        let spaces = CSVDialect(separator: " ", allowsQuotes: false, encoding: .utf8)
        for (file, isWithheld) in [("train", false), ("valid", false), ("test", true)] {
            try reader("gowalla/\(file).txt", spaces, fieldCount: nil).forEach { row in
                let user = try row.integer(0)
                // A line may end in a space.
                for place in 1..<max(row.fieldCount, 1) where try !row.text(place).isEmpty {
                    ratings.add(user: user, item: try row.integer(place), rating: 1, isWithheld: isWithheld)
                }
            }
        }
        ratings.sort()
        return ratings
    }

    private func courses() throws -> GivenRatings {
        var ratings = GivenRatings()
        var ids: [String: Int64] = [:]
        func id(_ text: String) -> Int64 {
            if let known = ids[text] { return known }
            ids[text] = Int64(ids.count + 1)
            return Int64(ids.count)
        }
        var tags: [String: [String]] = [:]
        var genres: [String] = []
        try reader("ibm-courses/course_genre.csv", .commas, fieldCount: nil).forEach { row in
            let fields = try (0..<row.fieldCount).map { try row.text($0) }
            if genres.isEmpty {
                genres = fields
            } else {
                tags[fields[0]] = fields.indices.dropFirst(2).filter { fields[$0] == "1" }.map { genres[$0] }
            }
        }
        try reader("ibm-courses/course_processed.csv", .commas, fieldCount: 3, hasHead: true).forEach { row in
            let name = try row.text(0)
            ratings.add(
                ItemContent(
                    id: id(name),
                    title: try row.text(1),
                    description: try row.text(2),
                    tags: tags[name] ?? []
                )
            )
        }
        for (file, isWithheld) in [("train", false), ("test", true)] {
            try reader("ibm-courses/split/\(file).csv", .commas, fieldCount: 3, hasHead: true).forEach { row in
                ratings.add(
                    user: try row.integer(0),
                    item: id(try row.text(1)),
                    rating: Float(try row.decimal(2)),
                    isWithheld: isWithheld
                )
            }
        }
        ratings.sort()
        return ratings
    }

    private func reader(
        _ file: String,
        _ dialect: CSVDialect,
        fieldCount: Int?,
        hasHead: Bool = false
    ) -> StrictRows {
        StrictRows(path: "\(path)/\(file)", dialect: dialect, fieldCount: fieldCount, hasHead: hasHead)
    }
}

/// The splits of a data set.
public struct PublishedSplits: Sendable {
    public let count: Int
    /// By number, from 0.
    public let split: @Sendable (Int) throws -> EvaluationSplit

    init(count: Int, _ split: @escaping @Sendable (Int) throws -> EvaluationSplit) {
        self.count = count
        self.split = split
    }
}

/// Data that work is timed on.
public enum PublishedSpeedData: Sendable {
    case goodbooks
    case gowalla
    case likes
    /// The first fold of MovieLens 100K.
    case movieLensFold
}

/// What the data sets rate by.
private enum PublishedScale {
    static let stars = scale(1, 5)
    /// 2: audited, 3: completed.
    static let courses = scale(1, 3)
    /// A like, or none.
    static let likes = scale(0, 1)

    private static func scale(_ minimum: Double, _ maximum: Double) -> RatingScale {
        guard let scale = RatingScale(minimum: minimum, maximum: maximum, step: 1) else {
            preconditionFailure("\(minimum) to \(maximum) is a scale")
        }
        return scale
    }
}
