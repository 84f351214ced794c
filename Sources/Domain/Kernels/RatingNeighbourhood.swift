/// Predicts ratings by neighbours: what the most similar rows gave to the same column. Rows are users and columns items, or
/// the other way round.
///
///     r̂(x, y) = c(x, y) + Σ s(x, n) · (r(n, y) − c(n, y)) / Σ s(x, n)
///
/// over the nearest rows n with s > 0 that rated y. What ratings are compared with, c, is nothing, the row's mean, or its
/// baseline. After Koren, "Factor in the Neighbors" (2010); as the documentation of Surprise has it
/// (https://surprise.readthedocs.io/en/stable/knn_inspired.html).
struct RatingNeighbourhood: Sendable {
    enum Centre: String, Sendable, CaseIterable {
        case none
        case mean
        case baseline
    }

    struct Rule: Sendable {
        let similarity: RatingSimilarity.Rule
        let centre: Centre
        /// How many of those that rated the column are asked, the nearest first.
        let asked: Int
        /// Fewer than this say nothing.
        let minimumSupport: Int
    }

    let rule: Rule
    private let rows: SparseRows
    private let columns: SparseRows
    private let coRatings: CoRatings
    /// Of all ratings.
    private let mean: Double
    /// By row and by column: c(x, y) = rowCentres[x] + columnCentres[y].
    private let rowCentres: [Double]
    private let columnCentres: [Double]
    private let similarities: RowCache

    init(
        rows: SparseRows,
        columns: SparseRows,
        mean: Double,
        rowOffsets: [Double],
        columnOffsets: [Double],
        _ rule: Rule
    ) {
        self.rule = rule
        self.rows = rows
        self.columns = columns
        self.mean = mean
        coRatings =
            rule.similarity.similarity.isAboutBaselines
            ? CoRatings(
                rows: rows.subtracting(mean, rowOffsets, columnOffsets),
                columns: columns.subtracting(mean, columnOffsets, rowOffsets)
            )
            : CoRatings(rows: rows, columns: columns)
        switch rule.centre {
        case .none:
            rowCentres = Array(repeating: 0, count: rows.rowCount)
        case .mean:
            rowCentres = (0..<rows.rowCount).map { row in
                let values = rows.values[rows.range(ofRow: row)]
                return values.isEmpty ? mean : values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
            }
        case .baseline:
            rowCentres = rowOffsets.map { mean + $0 }
        }
        columnCentres = rule.centre == .baseline ? columnOffsets : Array(repeating: 0, count: columns.rowCount)
        similarities = RowCache(rowLength: rows.rowCount)
    }

    /// The nearest rows of each, with positive similarity. Throws `TrainingCancelled`.
    func lists(neighbours: Int, _ context: TrainingContext) throws -> NeighbourLists {
        try NeighbourLists.make(
            rowCount: rows.rowCount,
            context,
            scratch: { CoRatings.Scratch(rowCount: rows.rowCount) },
            { scratch, row in
                var selection = TopSelection(capacity: neighbours)
                coRatings.forEachOther(than: row, &scratch) { other, sums in
                    let similarity = rule.similarity.similarity(sums)
                    if similarity > 0 { selection.offer(score: Double(similarity), number: other) }
                }
                return selection.takeSorted()
            }
        )
    }

    /// Not clipped. Where no neighbour speaks, what ratings are compared with: the mean of all if that is nothing, or if
    /// the row or the column has no ratings.
    func prediction(row: Int, column: Int) -> PredictedRating {
        let centre = rowCentres[row] + columnCentres[column]
        let raters = columns.range(ofRow: column)
        guard !raters.isEmpty, !rows.range(ofRow: row).isEmpty else {
            return PredictedRating(rating: rule.centre == .baseline ? centre : mean, support: 0)
        }
        let similarities = similarities(ofRow: row)
        var nearest = TopSelection(capacity: rule.asked)
        for position in raters {
            let other = Int(columns.columns[position])
            // The place of the rating stands for the row: raters ascend, so that equals fall to the lower number.
            if other != row, similarities[other] > 0 {
                nearest.offer(score: Double(similarities[other]), number: Int32(position - raters.lowerBound))
            }
        }
        var sum = 0.0
        var weights = 0.0
        let asked = nearest.takeSorted()
        for entry in asked {
            let position = raters.lowerBound + Int(entry.number)
            let other = Int(columns.columns[position])
            sum += entry.score * (Double(columns.values[position]) - rowCentres[other] - columnCentres[column])
            weights += entry.score
        }
        guard asked.count >= rule.minimumSupport, weights > 0 else {
            return PredictedRating(rating: rule.centre == .none ? mean : centre, support: asked.count)
        }
        return PredictedRating(rating: centre + sum / weights, support: asked.count)
    }

    /// By other row; 0 for the row itself.
    private func similarities(ofRow row: Int) -> [Float] {
        similarities.row(row) {
            var scratch = CoRatings.Scratch(rowCount: rows.rowCount)
            var similarities = [Float](repeating: 0, count: rows.rowCount)
            coRatings.forEachOther(than: row, &scratch) { similarities[Int($0)] = rule.similarity.similarity($1) }
            return similarities
        }
    }
}

extension SparseRows {
    /// What is left of the values once the mean and the offsets of their row and column are taken off.
    fileprivate func subtracting(_ mean: Double, _ rowOffsets: [Double], _ columnOffsets: [Double]) -> SparseRows {
        var rest = values
        for row in 0..<rowCount {
            for position in range(ofRow: row) {
                let offset = mean + rowOffsets[row] + columnOffsets[Int(columns[position])]
                rest[position] = Float(Double(rest[position]) - offset)
            }
        }
        return SparseRows(columnCount: columnCount, offsets: offsets, columns: columns, values: rest)
    }
}
