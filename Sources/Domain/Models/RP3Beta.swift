internal import Glibc

/// For each item, the items that a walk reaches from it: to one of its people by chance, and on to one of theirs.
///
///     w(i, j) = Σ_u 1 / (n(i) · n(u))^α  / n(j)^β
///
/// over the people who know both, with n(i) how many know i and n(u) how many u knows. With α = 1 and β = 0 it is the walk's
/// probability; β takes from items that every walk ends at (Paudel, Christoffel, Newell and Bernstein, "Updatable, Accurate,
/// Diverse, and Scalable Recommendations for Interactive Applications", 2017, https://doi.org/10.1145/2955101).
///
/// Defaults are the best in the mean of fourteen tried (α from .4 to 1, β from .1 to .6) on what was withheld from the
/// training parts of four data sets, NDCG@10 (@20 on Gowalla): MovieLens latest-small's likes .160, MovieLens 100K .230,
/// courses .442, Gowalla .115.
/// On Gowalla alone α .6, β .3 is better (.121).
public struct RP3Beta: Model {
    static let alpha = ModelSetting.number(
        "alpha",
        0...2,
        default: 0.6,
        help: "How far people who know much, and items that many know, weigh less on each step of the walk."
    )
    static let beta = ModelSetting.number(
        "beta",
        0...2,
        default: 0.4,
        help: "How far what many people know is held back; more of it brings less known items forward."
    )

    public let kind = ModelKind.rp3beta
    public let settings = [CommonSettings.neighbours, Self.alpha, Self.beta, CommonSettings.minimumRating]

    public init() {}

    public func reading(_ settings: ModelSettings) -> ReadingRule {
        .likes(atLeast: settings.minimumRating)
    }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let liked = snapshot.interactions.keeping(atLeast: settings.minimumRating)
        let (alpha, beta) = (Float(settings.number(Self.alpha)), Float(settings.number(Self.beta)))
        let counts = (0..<liked.itemCount).map { Float(max(liked.byItem.range(ofRow: $0).count, 1)) }
        let shares = liked.byUser.mapRows { _, range in
            // Half of the user's share on each side, as the sum multiplies both.
            let share = pow(Float(max(range.count, 1)), -alpha / 2)
            return { _, _ in share }
        }
        let measure = ScaledProductMeasure(
            rowFactors: counts.map { pow($0, -alpha) },
            otherFactors: counts.map { pow($0, -beta) }
        )
        let neighbours = settings.whole(CommonSettings.neighbours)
        let similarities = PairSimilarities(columns: shares, PairRule(neighbours: neighbours), measure)
        return ItemMatrixModel(
            interactions: snapshot.interactions,
            lists: try similarities.nearest(neighbours: neighbours, context),
            reading: reading(settings),
            scale: snapshot.scale
        )
    }
}
