/// A named, ordered, enabled way to recommend: a model, its settings, and the matrices it reads, as it stood at one moment.
///
/// A class that never changes: every list names the one that it is of.
public final class Recommender: Sendable {
    public let id: ID<Recommender>
    /// Unique, for commands and scripts: `item-neighbours`.
    public let name: String
    /// What people read above its list.
    public let title: String
    public let description: String
    public let model: ModelKind
    public let settings: Attributes
    public let itemMatrixID: ID<SimilarityMatrix>?
    public let userMatrixID: ID<SimilarityMatrix>?
    /// Its place on the recommendations screen, lowest first.
    public let position: Int
    public let isEnabled: Bool
    public let version: Int

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

extension Recommender {
    /// The matrix of this kind that it reads.
    public func matrixID(_ kind: SimilarityMatrix.Kind) -> ID<SimilarityMatrix>? {
        switch kind {
        case .itemToItem: itemMatrixID
        case .userToUser: userMatrixID
        }
    }

    /// Whether `palate train` without a name, and the server by itself, train it.
    public var isTrainedByDefault: Bool { isEnabled && model.model.makesMatrices }

    public var matrixIDs: [ID<SimilarityMatrix>] { SimilarityMatrix.Kind.allCases.compactMap(matrixID) }
}

/// Where recommenders are kept.
public protocol RecommenderStore: Sendable {
    /// In order of position, then id.
    func recommenders() throws -> [Recommender]
    func recommender(_ id: ID<Recommender>) throws -> Recommender?
    func recommender(named name: String) throws -> Recommender?
    /// Ties a recommender to the matrix of this kind that it reads. Throws `.notFound`.
    func setMatrix(_ matrix: ID<SimilarityMatrix>, _ kind: SimilarityMatrix.Kind, of recommender: ID<Recommender>)
        throws
    /// Throws `.notFound`.
    func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws
}
