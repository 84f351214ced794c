internal import Glibc

/// For each item, how likes of it spread over the graph of people and items, with what spreads to everything taken back.
///
///     X = D(u)^−α R D(i)^−½        P = XᵀX        w(i, j) = n(i)^−δ · (P − γP²)(i, j) · n(j)^ε
///
/// with R the likes, a row for each person, D how many likes each person and each item has, and n(i) the latter; X is divided by
/// its greatest singular value. P alone is the linear graph filter of Shen et al. ("How Powerful is Graph Convolution for
/// Recommendation?", 2021, https://doi.org/10.1145/3459637.3482264: GF-CF). Taking P² away sharpens what P blurred: a wave of
/// frequency λ passes as λ − γλ², so the broadest waves, which say what everybody likes, pass weakened (Choi, Hong, Park and Cho,
/// "Blurring-Sharpening Process Models for Collaborative Filtering", 2023, https://doi.org/10.1145/3539618.3591645, of which this
/// is the simplest).
///
/// Defaults are settings tried on what was withheld from training parts. On Gowalla (validation part, 1,500 users, the whole
/// matrix; recall@20 / NDCG@20, `rp3beta` with α .6 and β .3 .220 / .124), α .35, δ .15:
///
///     γ             0             .4            .6            .8
///     ε .2          .222 / .125   .221 / .128   .227 / .129   .224 / .127
///     ε .3          .221 / .125   .224 / .127   .227 / .130   .231 / .135
///     ε .4          .214 / .119   .220 / .125   .222 / .128   .226 / .132
///
/// Elsewhere .7 is better than .85 (NDCG@10, α .5: MovieLens latest-small likes .172 and .171, courses .472 and .454), and
/// with 1 too much is taken back (courses .333).
public struct GraphFilter: Model {
    static let neighbours = CommonSettings.neighbours(default: 200)
    static let alpha = ModelSetting.number(
        "alpha",
        0...2,
        default: 0.35,
        help: "How far people who like much speak more softly."
    )
    static let sharpening = ModelSetting.number(
        "sharpening",
        0...1,
        default: 0.7,
        help: "How far what spreads to everything is taken back; 0 spreads likes one step and no more, in less time."
    )
    static let damping = ModelSetting.number(
        "damping",
        -1...1,
        default: 0.15,
        help: "How far likes of what many people like speak more softly."
    )
    static let lean = ModelSetting.number(
        "lean",
        -1...1,
        default: 0.3,
        help: "How far lists lean towards what many people like; below 0 they lean towards what few people like."
    )

    public let kind = ModelKind.graphFilter
    public let settings = [
        Self.neighbours, Self.alpha, Self.sharpening, Self.damping, Self.lean, CommonSettings.minimumRating,
    ]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        try context.monitor.check()
        let likes = Likes(snapshot.interactions, atLeast: settings.minimumRating)
        let counts = counts(likes.byItem)
        return FittedGraphFilter(
            itemIDs: snapshot.interactions.itemIDs,
            likes: likes.byUser,
            graph: LikesGraph(likes, alpha: Float(settings.number(Self.alpha))),
            ownFactors: counts.map { pow($0, -Float(settings.number(Self.damping))) },
            otherFactors: counts.map { pow($0, Float(settings.number(Self.lean))) },
            sharpening: Float(settings.number(Self.sharpening)),
            neighbours: settings.whole(Self.neighbours)
        )
    }
}

/// How many likes each row has, but at least 1.
private func counts(_ rows: SparseRows) -> [Float] {
    (0..<rows.rowCount).map { Float(max(rows.range(ofRow: $0).count, 1)) }
}

/// X, by people and by items.
private struct LikesGraph: Sendable {
    /// Steps after which the greatest singular value is known to some thousandths.
    private static let powerSteps = 20

    let byUser: SparseRows
    let byItem: SparseRows

    init(_ likes: Likes, alpha: Float) {
        let userFactors = counts(likes.byUser).map { pow($0, -alpha) }
        let itemFactors = counts(likes.byItem).map { 1 / $0.squareRoot() }
        let rows = likes.byUser.mapRows { user, _ in { item, _ in userFactors[user] * itemFactors[Int(item)] } }
        let columns = rows.transposed()
        let greatest = Self.greatestSquare(rows, columns)
        let scale = greatest > 0 ? 1 / greatest.squareRoot() : 0
        byUser = rows.mapRows { _, _ in { _, value in value * scale } }
        byItem = columns.mapRows { _, _ in { _, value in value * scale } }
    }

    /// The greatest eigenvalue of XᵀX, by the power method: its vector is positive throughout, so is where this begins.
    private static func greatestSquare(_ rows: SparseRows, _ columns: SparseRows) -> Float {
        var items = [Float](repeating: 1, count: rows.columnCount)
        var greatest: Float = 0
        for _ in 0..<powerSteps {
            items = columns.times(rows.times(items))
            greatest = items.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard greatest > 0 else { return 0 }
            for item in items.indices { items[item] /= greatest }
        }
        return greatest
    }
}

extension SparseRows {
    /// The product of each row with a vector.
    fileprivate func times(_ vector: [Float]) -> [Float] {
        vector.withUnsafeBufferPointer { vector in
            columns.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    (0..<rowCount).map { row in
                        var sum: Float = 0
                        for place in range(ofRow: row) { sum += values[place] * vector[Int(columns[place])] }
                        return sum
                    }
                }
            }
        }
    }

    /// The product of each row with several vectors at once, times a factor, is added to its sums.
    fileprivate func add(
        _ factor: Float,
        times vectors: [FittedGraphFilter.Lanes],
        to sums: inout [FittedGraphFilter.Lanes]
    ) {
        // Nearly all of a training: buffers spare it the checks.
        sums.withUnsafeMutableBufferPointer { sums in
            vectors.withUnsafeBufferPointer { vectors in
                columns.withUnsafeBufferPointer { columns in
                    values.withUnsafeBufferPointer { values in
                        for row in 0..<rowCount {
                            var sum = FittedGraphFilter.Lanes.zero
                            for place in range(ofRow: row) {
                                sum.addProduct(values[place], vectors[Int(columns[place])])
                            }
                            sums[row].addProduct(factor, sum)
                        }
                    }
                }
            }
        }
    }
}

private struct FittedGraphFilter: FittedModel {
    /// Rows of the matrix that are worked out at once.
    typealias Lanes = SIMD16<Float>

    let itemIDs: [Int64]
    let likes: SparseRows
    let graph: LikesGraph
    /// n(i)^−δ and n(j)^ε.
    let ownFactors: [Float]
    let otherFactors: [Float]
    let sharpening: Float
    let neighbours: Int

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let progress = RangeProgress(total: itemIDs.count, monitor: context.monitor)
        let parts = try mapRanges(
            count: itemIDs.count,
            chunk: Lanes.scalarCount,
            threads: context.threads,
            scratch: { Scratch(self) },
            { scratch, items in
                for (lane, item) in items.enumerated() { scratch.items[item][lane] = ownFactors[item] }
                filter(&scratch)
                let lists = items.enumerated().map { lane, item in strongest(&scratch, lane, except: item) }
                scratch.clear()
                try progress.advance(by: items.count)
                return lists
            }
        )
        let lists = parts.joined()
        return TrainedModel(
            items: TrainedMatrix(
                NeighbourLists(
                    counts: lists.map(\.count),
                    numbers: lists.flatMap { $0.map(\.number) },
                    similarities: lists.flatMap { $0.map { Float($0.score) } }
                ),
                ids: itemIDs
            )
        )
    }

    func score(user: Int, into scores: inout [Float]) {
        var own = [Float](repeating: 0, count: itemIDs.count)
        for item in likes.columns[likes.range(ofRow: user)] { own[Int(item)] = ownFactors[Int(item)] }
        let once = graph.byItem.times(graph.byUser.times(own))
        let twice = sharpening > 0 ? graph.byItem.times(graph.byUser.times(once)) : once
        for item in scores.indices { scores[item] = (once[item] - sharpening * twice[item]) * otherFactors[item] }
    }

    /// What one thread works on; all zero between ranges.
    private struct Scratch {
        /// By item: what is filtered.
        var items: [Lanes]
        var users: [Lanes]
        /// By item: what comes of it.
        var spread: [Lanes]
        var selection = TopSelection(capacity: 0)

        init(_ model: FittedGraphFilter) {
            items = Array(repeating: .zero, count: model.graph.byItem.rowCount)
            users = Array(repeating: .zero, count: model.graph.byUser.rowCount)
            spread = items
        }

        mutating func clear() {
            for item in items.indices { (items[item], spread[item]) = (.zero, .zero) }
            clearUsers()
        }

        mutating func clearUsers() {
            for user in users.indices { users[user] = .zero }
        }
    }

    /// spread ← (P − γP²) items.
    private func filter(_ scratch: inout Scratch) {
        graph.byUser.add(1, times: scratch.items, to: &scratch.users)
        graph.byItem.add(1, times: scratch.users, to: &scratch.spread)
        guard sharpening > 0 else { return }
        scratch.clearUsers()
        graph.byUser.add(1, times: scratch.spread, to: &scratch.users)
        graph.byItem.add(-sharpening, times: scratch.users, to: &scratch.spread)
    }

    private func strongest(_ scratch: inout Scratch, _ lane: Int, except item: Int) -> [TopSelection.Entry] {
        scratch.selection.reset(capacity: neighbours)
        for other in itemIDs.indices where other != item {
            let weight = scratch.spread[other][lane] * otherFactors[other]
            if Double(weight) > scratch.selection.floor {
                scratch.selection.offer(score: Double(weight), number: Int32(other))
            }
        }
        return scratch.selection.takeSorted()
    }
}
