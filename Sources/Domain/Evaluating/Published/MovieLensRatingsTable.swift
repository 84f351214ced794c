extension PublishedTable {
    /// RMSE of each official fold, and MAE, of the algorithms of Surprise with its defaults.
    static let movieLensRatings = PublishedTable(
        name: "ml-100k-ratings",
        title: "MovieLens 100K, official folds, predicted ratings",
        data: .movieLensFolds,
        cutoff: 10,
        columns: (0..<5).map { Column(.rmse, split: $0) } + [Column(.rmse), Column(.mae)],
        rows: [
            PublishedRow(
                "baseline, least squares",
                "baseline",
                [0.9599, 0.9477, 0.9405, 0.9383, 0.9423, 0.9457, 0.7499],
                deterministic
            ),
            PublishedRow(
                "user neighbours, MSD",
                "user-neighbours",
                settings: ["similarity": .text("msd"), "centre": .text("none")],
                [0.9889, 0.9849, 0.9772, 0.9704, 0.9792, 0.9801, 0.7744],
                deterministic
            ),
            PublishedRow(
                "user neighbours with means, Pearson",
                "user-neighbours",
                settings: ["similarity": .text("pearson"), "centre": .text("mean")],
                [0.9648, 0.9558, 0.9481, 0.9462, 0.9476, 0.9525, 0.7460],
                deterministic
            ),
            PublishedRow(
                "item neighbours with means, cosine",
                "item-rating-neighbours",
                settings: ["similarity": .text("cosine"), "centre": .text("mean")],
                [0.9540, 0.9481, 0.9424, 0.9390, 0.9384, 0.9444, 0.7419],
                deterministic
            ),
            PublishedRow(
                "user neighbours with baselines, MSD",
                "user-neighbours",
                settings: ["similarity": .text("msd"), "centre": .text("baseline")],
                [0.9418, 0.9346, 0.9292, 0.9260, 0.9299, 0.9323, 0.7345],
                deterministic
            ),
            PublishedRow(
                "item neighbours with baselines, Pearson-baseline",
                "item-rating-neighbours",
                settings: [
                    "similarity": .text("pearson-baseline"), "centre": .text("baseline"), "shrinkage": .number(100),
                ],
                [0.9359, 0.9182, 0.9139, 0.9137, 0.9202, 0.9204, 0.7214],
                deterministic
            ),
            PublishedRow(
                "slope one",
                "slope-one",
                [0.9567, 0.9485, 0.9457, 0.9432, 0.9408, 0.9470, 0.7439],
                deterministic
            ),
            PublishedRow(
                "SVD, 100 factors",
                "svd",
                [0.9513, 0.9423, 0.9309, 0.9322, 0.9332, 0.9380, 0.7390],
                random
            ),
            PublishedRow(
                "SVD++, 20 factors",
                "svd++",
                [0.9330, 0.9234, 0.9184, 0.9168, 0.9175, 0.9218, 0.7238],
                random
            ),
            PublishedRow("NMF", "nmf", [0.9798, 0.9712, 0.9598, 0.9660, 0.9678, 0.9689, 0.7619], random),
            PublishedRow("aim: a blend", "blend", settings: blend, [nil, nil, nil, nil, nil, 0.905, nil], .beat),
        ]
    )

    private static let deterministic = PublishedRow.Aim.equal(within: 0.0005)
    private static let random = PublishedRow.Aim.equal(within: 0.006)
    /// Chosen on withheld tenths of the training parts.
    private static let blend: Attributes = [
        "goal": .text("ratings"), "validation_share": .number(0.1),
        "parts": .text(
            "svd++ regularisation=0.1 epochs=60 factors=100, svd++, svd regularisation=0.1 epochs=60, "
                + "item-rating-neighbours, user-neighbours, baseline"
        ),
    ]
}
