/// The algorithms that a recommender can have.
public enum ModelKind: String, Sendable, CaseIterable {
    case popularity
    case itemNeighbours = "item-neighbours"

    /// The algorithm itself.
    public var model: any Model {
        switch self {
        case .popularity: Popularity()
        case .itemNeighbours: ItemNeighbours()
        }
    }
}
