/// Vectors of users and items whose dot products tell who likes what, where nobody said what they dislike.
///
///     minimise Σ_liked (1 − x(u)·y(i))² + a Σ_all (x(u)·y(i))² + λ Σ_u (n(u) + a·I) ‖x(u)‖² + λ Σ_i (n(i) + a·U) ‖y(i)‖²
///
/// over n(u) likes of each of U users, n(i) of each of I items, and a the weight of a pair that nobody spoke about (Hu, Koren
/// and Volinsky, 2008, https://doi.org/10.1109/ICDM.2008.22; with the weights and the scaling of Rendle, Krichene, Zhang and
/// Koren, 2022, https://doi.org/10.1145/3523227.3548486). Users and items take turns: with one side fixed, each vector of the
/// other solves a small linear system, to which a few steps of conjugate gradients come near enough (Takács, Pilászy and
/// Tikk, 2011, https://doi.org/10.1145/2043932.2043987).
struct ImplicitFactorisation: Sendable {
    struct Rule: Sendable {
        let factors: Int
        let iterations: Int
        /// λ.
        let regularisation: Float
        /// a.
        let unobservedWeight: Float
    }

    /// Two or three steps from where the last turn ended do as well as the exact solution.
    private static let gradientSteps = 3
    /// Of each number that items begin with, times the square root of how many there are.
    private static let firstDeviation: Float = 0.1

    /// A row for each; zeros for those without likes.
    let users: DenseMatrix
    let items: DenseMatrix
    private let likes: Likes
    private let rule: Rule

    /// Throws `TrainingCancelled`.
    init(_ likes: Likes, _ rule: Rule, _ context: TrainingContext) throws {
        self.likes = likes
        self.rule = rule
        users = DenseMatrix(rowCount: likes.userCount, columnCount: rule.factors)
        items = DenseMatrix(rowCount: likes.itemCount, columnCount: rule.factors)
        var random = SplitMix64(seed: context.seed)
        let deviation = Self.firstDeviation / Float(rule.factors).squareRoot()
        for item in 0..<likes.itemCount {
            for factor in 0..<rule.factors { items[item, factor] = random.bell() * deviation }
        }
        let progress = RangeProgress(
            total: rule.iterations * (likes.userCount + likes.itemCount),
            monitor: context.monitor
        )
        for _ in 0..<rule.iterations {
            try improve(users, liking: likes.byUser, items, progress, context)
            try improve(items, liking: likes.byItem, users, progress, context)
        }
    }

    /// A typical user's system: a·YᵀY + the mean of Σ_liked y yᵀ + the mean regularisation.
    func typicalSystem(_ context: TrainingContext) throws -> DenseMatrix {
        let weighted = DenseMatrix(rowCount: items.rowCount, columnCount: items.columnCount)
        for item in 0..<items.rowCount {
            let share = Float(likes.byItem.range(ofRow: item).count) / Float(max(likes.userCount, 1))
            addProduct(
                of: (rule.unobservedWeight + share).squareRoot(),
                items.row(item),
                to: weighted.row(item),
                count: items.stride
            )
        }
        let system = try DenseProduct.gram(weighted, threads: context.threads)
        let meanLikes = Float(likes.byUser.count) / Float(max(likes.userCount, 1))
        let regularisation = rule.regularisation * (meanLikes + rule.unobservedWeight * Float(items.rowCount))
        for factor in 0..<rule.factors { system[factor, factor] += regularisation }
        return system
    }

    /// Each row's vector, given those of the others. Threads work on different rows.
    private func improve(
        _ vectors: DenseMatrix,
        liking rows: SparseRows,
        _ others: DenseMatrix,
        _ progress: RangeProgress,
        _ context: TrainingContext
    ) throws {
        let gram = try DenseProduct.gram(others, threads: context.threads)
        try forEachRange(
            count: vectors.rowCount,
            chunk: TrainingLimits.itemsPerRange,
            threads: context.threads,
            scratch: { (ConjugateGradient(size: rule.factors), DenseMatrix(rowCount: 1, columnCount: rule.factors)) },
            { scratch, range in
                for row in range {
                    let liked = rows.columns[rows.range(ofRow: row)]
                    if liked.isEmpty {
                        vectors.row(row).update(repeating: 0, count: vectors.stride)
                    } else {
                        solve(vectors.row(row), liked, others, gram, scratch.0, target: scratch.1.base)
                    }
                }
                try progress.advance(by: range.count)
            }
        )
    }

    /// (a·G + Σ_liked y yᵀ + λ (n + a·I)) x = Σ_liked y
    private func solve(
        _ vector: UnsafeMutablePointer<Float>,
        _ liked: ArraySlice<Int32>,
        _ others: DenseMatrix,
        _ gram: DenseMatrix,
        _ gradient: ConjugateGradient,
        target: UnsafeMutablePointer<Float>
    ) {
        let count = others.stride
        let regularisation =
            rule.regularisation * (Float(liked.count) + rule.unobservedWeight * Float(others.rowCount))
        liked.withUnsafeBufferPointer { liked in
            target.update(repeating: 0, count: count)
            for other in liked { addProduct(of: 1, others.row(Int(other)), to: target, count: count) }
            gradient.improve(vector, towards: target, steps: Self.gradientSteps) { given, product in
                product.update(repeating: 0, count: count)
                addProduct(of: regularisation, given, to: product, count: count)
                addGramProduct(gram, given, to: product)
                addLikedProducts(liked, others, given, to: product)
            }
        }
    }

    /// product += a·G · given.
    @inline(__always)
    private func addGramProduct(
        _ gram: DenseMatrix,
        _ given: UnsafePointer<Float>,
        to product: UnsafeMutablePointer<Float>
    ) {
        let unobserved = rule.unobservedWeight
        var factor = 0
        while factor + 4 <= rule.factors {
            addProducts(
                of: unobserved * SIMD4(given[factor], given[factor + 1], given[factor + 2], given[factor + 3]),
                (gram.row(factor), gram.row(factor + 1), gram.row(factor + 2), gram.row(factor + 3)),
                to: product,
                count: gram.stride
            )
            factor += 4
        }
        while factor < rule.factors {
            addProduct(of: unobserved * given[factor], gram.row(factor), to: product, count: gram.stride)
            factor += 1
        }
    }

    /// product += Σ_liked y (y · given).
    @inline(__always)
    private func addLikedProducts(
        _ liked: UnsafeBufferPointer<Int32>,
        _ others: DenseMatrix,
        _ given: UnsafePointer<Float>,
        to product: UnsafeMutablePointer<Float>
    ) {
        let count = others.stride
        var place = 0
        while place + 4 <= liked.count {
            let rows = (
                others.row(Int(liked[place])), others.row(Int(liked[place + 1])),
                others.row(Int(liked[place + 2])), others.row(Int(liked[place + 3]))
            )
            let scores = SIMD4(
                dotProduct(rows.0, given, count: count),
                dotProduct(rows.1, given, count: count),
                dotProduct(rows.2, given, count: count),
                dotProduct(rows.3, given, count: count)
            )
            addProducts(of: scores, rows, to: product, count: count)
            place += 4
        }
        while place < liked.count {
            let row = others.row(Int(liked[place]))
            addProduct(of: dotProduct(row, given, count: count), row, to: product, count: count)
            place += 1
        }
    }
}
