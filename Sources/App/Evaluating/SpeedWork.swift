import Domain
import Persistence

/// A piece of work that other programs are timed at too; `bin/bench-engine` puts theirs beside ours.
struct SpeedWork: Sendable {
    enum Data: Sendable {
        case published(PublishedSpeedData)
        /// Made-up ratings, at least this many of each.
        case powerLaw(users: Int, items: Int, ratings: Int)
    }

    /// What the clock covers.
    enum Measured: Sendable {
        case fit
        /// Making the matrix of neighbours as well.
        case fitAndMatrix
        /// Predicting every withheld rating as well.
        case fitAndPredictions
        /// Reading one list of 20 for a user with about so many ratings, with the training long over.
        case list(ratingCount: Int)
    }

    /// As the command and `bin/bench-engine` name it.
    let name: String
    let title: String
    let data: Data
    let model: String
    let settings: Attributes
    let measured: Measured

    private init(
        _ name: String,
        _ title: String,
        _ data: Data,
        _ model: String,
        _ settings: Attributes = [:],
        _ measured: Measured = .fit
    ) {
        self.name = name
        self.title = title
        self.data = data
        self.model = model
        self.settings = settings
        self.measured = measured
    }

    static let all: [SpeedWork] = [
        SpeedWork(
            "cosine-goodbooks",
            "item cosine, 50 neighbours, goodbooks",
            .published(.goodbooks),
            "item-neighbours",
            plainCosine,
            .fitAndMatrix
        ),
        SpeedWork(
            "cosine-gowalla",
            "item cosine, 50 neighbours, Gowalla",
            .published(.gowalla),
            "item-neighbours",
            plainCosine,
            .fitAndMatrix
        ),
        SpeedWork(
            "ials-goodbooks",
            "iALS, 64 factors, 15 iterations, goodbooks",
            .published(.goodbooks),
            "ials",
            ["factors": .number(64), "iterations": .number(15)]
        ),
        SpeedWork(
            "ease-3706",
            "EASE, 3,706 items of MovieLens 1M's shape",
            .powerLaw(users: 6040, items: 3706, ratings: 1_000_209),
            "ease"
        ),
        SpeedWork("ease-goodbooks", "EASE, goodbooks", .published(.goodbooks), "ease"),
        SpeedWork("svd", "SVD, MovieLens 100K u1", .published(.movieLensFold), "svd"),
        SpeedWork("svdpp", "SVD++, MovieLens 100K u1", .published(.movieLensFold), "svd++"),
        SpeedWork("nmf", "NMF, MovieLens 100K u1", .published(.movieLensFold), "nmf"),
        SpeedWork(
            "user-neighbours",
            "user neighbours with baselines, u1, all predictions",
            .published(.movieLensFold),
            "user-neighbours",
            ["similarity": .text("msd"), "centre": .text("baseline")],
            .fitAndPredictions
        ),
        SpeedWork(
            "warp",
            "WARP, 30 components, 30 epochs, latest-small likes",
            .published(.likes),
            "warp",
            ["factors": .number(30), "epochs": .number(30)]
        ),
        SpeedWork(
            "als-800k",
            "iALS, 64 factors, 15 iterations, 800k rows of MovieLens 1M's shape",
            .powerLaw(users: 6040, items: 3706, ratings: 800_000),
            "ials",
            ["factors": .number(64), "iterations": .number(15)]
        ),
        SpeedWork(
            "cosine-25m",
            "item cosine, 50 neighbours, 25M ratings of MovieLens 25M's shape",
            .powerLaw(users: 162_541, items: 59_047, ratings: 25_000_095),
            "item-neighbours",
            plainCosine,
            .fitAndMatrix
        ),
        SpeedWork(
            "list-200",
            "one list of 20 from the matrix for a user with 200 ratings, goodbooks",
            .published(.goodbooks),
            "item-neighbours",
            [:],
            .list(ratingCount: 200)
        ),
    ]

    private static let plainCosine: Attributes = [
        "neighbours": .number(50), "minimum_co_ratings": .number(1), "shrinkage": .number(0),
    ]
}
