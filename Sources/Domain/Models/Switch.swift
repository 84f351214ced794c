/// Another recommender for each stage of knowing somebody: the popular while there is nothing to go by, what things are like
/// after the first ratings, and then what people of the same taste rate.
///
/// It trains nothing: it names recommenders, each of which is trained for itself, and the one whose turn it is by the number
/// of somebody's ratings answers for it. By itself, as in an evaluation of models, it is `Popularity`.
public struct Switch: Model {
    static let recommenders = ModelSetting.recommenders(
        "recommenders",
        default: "popularity, item-neighbours from 5",
        help: "The names of recommenders, with commas between, and from how many ratings on each has its turn."
    )

    public let kind = ModelKind.switch
    public let settings = [Self.recommenders]
    public let makesMatrices = false

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let popularity = Popularity()
        return try popularity.fit(snapshot, ModelSettings(of: popularity.settings), context)
    }
}
