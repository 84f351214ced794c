/// A named, ordered, enabled way to recommend: a model, its settings, and the matrices it reads.
public struct Recommender: Sendable, Equatable {
    public let id: ID<Recommender>
    /// Unique, for commands and scripts: `item-neighbours`.
    public var name: String
    /// What people read above its list.
    public var title: String
    public var description: String
    public var model: ModelKind
    public var settings: Attributes
    public var itemMatrixID: ID<SimilarityMatrix>?
    public var userMatrixID: ID<SimilarityMatrix>?
    /// Its place on the recommendations screen, lowest first.
    public var position: Int
    public var isEnabled: Bool
    public var version: Int

    public init(
        id: ID<Recommender>,
        name: String,
        title: String,
        description: String,
        model: ModelKind,
        settings: Attributes,
        itemMatrixID: ID<SimilarityMatrix>?,
        userMatrixID: ID<SimilarityMatrix>?,
        position: Int,
        isEnabled: Bool,
        version: Int
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.description = description
        self.model = model
        self.settings = settings
        self.itemMatrixID = itemMatrixID
        self.userMatrixID = userMatrixID
        self.position = position
        self.isEnabled = isEnabled
        self.version = version
    }
}

/// Where recommenders are kept.
public protocol RecommenderStore: Sendable {
    /// In order of position, then id.
    func recommenders() throws -> [Recommender]
    func recommender(_ id: ID<Recommender>) throws -> Recommender?
    func recommender(named name: String) throws -> Recommender?
    /// Ties a recommender to the item-to-item matrix that it reads. Throws `.notFound`.
    func setItemMatrix(_ matrix: ID<SimilarityMatrix>, of recommender: ID<Recommender>) throws
    /// Throws `.notFound`.
    func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws
}
