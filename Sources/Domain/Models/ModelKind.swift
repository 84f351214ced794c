/// The algorithms that a recommender can have.
public enum ModelKind: String, Sendable, CaseIterable {
    case popularity
    case baseline
    case blend
    case bpr
    case clusters
    case contentDescription = "content-description"
    case contentTags = "content-tags"
    case ease
    case embeddings
    case forest
    case graphFilter = "graph-filter"
    case ials
    case itemNeighbours = "item-neighbours"
    case itemRatingNeighbours = "item-rating-neighbours"
    case neural
    case nmf
    case published
    case regression
    case rp3beta
    case slim
    case slopeOne = "slope-one"
    case svd
    case svdPlusPlus = "svd++"
    case `switch`
    case trending
    case userNeighbours = "user-neighbours"
    case userProfile = "user-profile"
    case warp

    /// The algorithm itself.
    public var model: any Model {
        switch self {
        case .popularity: Popularity()
        case .baseline: Baseline()
        case .blend: Blend()
        case .bpr: BPR()
        case .clusters: Clusters()
        case .contentDescription: ContentDescription()
        case .contentTags: ContentTags()
        case .ease: Ease()
        case .embeddings: Embeddings()
        case .forest: Forest()
        case .graphFilter: GraphFilter()
        case .ials: IALS()
        case .itemNeighbours: ItemNeighbours()
        case .itemRatingNeighbours: ItemRatingNeighbours()
        case .neural: Neural()
        case .nmf: NMF()
        case .published: Published()
        case .regression: Regression()
        case .rp3beta: RP3Beta()
        case .slim: Slim()
        case .slopeOne: SlopeOne()
        case .svd: SVD()
        case .svdPlusPlus: SVDPlusPlus()
        case .switch: Switch()
        case .trending: Trending()
        case .userNeighbours: UserNeighbours()
        case .userProfile: UserProfile()
        case .warp: WARP()
        }
    }

    /// Whether it reads matrices that exist on their own, and there is nothing to train.
    public var isPublished: Bool { self == .published }
}
