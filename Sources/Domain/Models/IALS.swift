/// Vectors of people and items learnt from likes; the unspoken counts a little against (iALS: implicit alternating least
/// squares; see `ImplicitFactorisation`).
///
/// A person's likes become their vector by a linear system, so lists are read from the matrix
///
///     w(i, j) = y(i)ᵀ A⁻¹ y(j)        A = a·YᵀY + the mean of Σ_liked y yᵀ + the mean regularisation
///
/// which is what each like adds to each item for a person whose system is the typical one.
///
/// Penalties are the best of those tried on validation data, a quarter of each person's training ratings of MovieLens 100K
/// (and of the likes of MovieLens latest-small, in brackets), NDCG@10, whole vectors:
///
///     regularisation  .003   .01         .03         .05    .08    weight .1
///     NDCG@10         .208   .238 (.181) .283 (.194) .257   .235
///     regularisation  .03 and weight .3  .259, weight 1  .155;    .05 and .05  .262
public struct IALS: Model {
    static let neighbours = CommonSettings.neighbours(default: 200)
    static let factors = ModelSetting.whole(
        "factors",
        1...512,
        default: 64,
        help: "How many numbers describe each person and item; more of them tell finer tastes and cost memory and time."
    )
    static let iterations = ModelSetting.whole(
        "iterations",
        1...200,
        default: 15,
        help: "How often people and items take turns; more of them come nearer to the best vectors."
    )
    static let regularisation = ModelSetting.number(
        "regularisation",
        0.0001...10,
        default: 0.03,
        help: "Draws vectors towards zero; more of it suits data with few likes for each person."
    )
    static let unobservedWeight = ModelSetting.number(
        "unobserved_weight",
        0.0001...10,
        default: 0.1,
        help: "How far not having rated an item counts against it; more of it favours what many people like less."
    )

    public let kind = ModelKind.ials
    public let settings = [
        Self.neighbours, Self.factors, Self.iterations, Self.regularisation, Self.unobservedWeight,
        CommonSettings.minimumRating,
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
        let rule = ImplicitFactorisation.Rule(
            factors: settings.whole(Self.factors),
            iterations: settings.whole(Self.iterations),
            regularisation: Float(settings.number(Self.regularisation)),
            unobservedWeight: Float(settings.number(Self.unobservedWeight))
        )
        let likes = Likes(snapshot.interactions, atLeast: settings.minimumRating)
        return FittedIALS(
            itemIDs: snapshot.interactions.itemIDs,
            factorisation: try ImplicitFactorisation(likes, rule, context),
            neighbours: settings.whole(Self.neighbours)
        )
    }
}

private struct FittedIALS: FittedModel {
    let itemIDs: [Int64]
    let factorisation: ImplicitFactorisation
    let neighbours: Int

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let inverse = try factorisation.typicalSystem(context)
        // Regularisation keeps the system well above this.
        try SymmetricInverse(leastPivot: .leastNormalMagnitude, threads: context.threads).invert(inverse)
        let images = try DenseProduct.product(factorisation.items, transposed: inverse, threads: context.threads)
        let lists = try StrongestProducts(images, factorisation.items).lists(neighbours: neighbours, context)
        return TrainedModel(items: TrainedMatrix(lists, ids: itemIDs))
    }

    func score(user: Int, into scores: inout [Float]) {
        let vector = factorisation.users.row(user)
        for item in scores.indices {
            scores[item] = dotProduct(vector, factorisation.items.row(item), count: factorisation.items.stride)
        }
    }
}
