/// The algorithms that a recommender can have.
public enum ModelKind: String, Sendable, CaseIterable {
    case popularity
    case contentDescription = "content-description"
    case contentTags = "content-tags"
    case itemNeighbours = "item-neighbours"

    /// The algorithm itself.
    public var model: any Model {
        switch self {
        case .popularity: Popularity()
        case .contentDescription: ContentDescription()
        case .contentTags: ContentTags()
        case .itemNeighbours: ItemNeighbours()
        }
    }
}
