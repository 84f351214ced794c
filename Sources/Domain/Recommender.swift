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
    public let listMatrixID: ID<SimilarityMatrix>?
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
        listMatrixID: ID<SimilarityMatrix>? = nil,
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
        self.listMatrixID = listMatrixID
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
        case .userToItem: listMatrixID
        }
    }

    /// Whether `palate train` without a name, and the server by itself, train it.
    public var isTrainedByDefault: Bool { isEnabled && model.model.makesMatrices }

    /// Throws `.conflict` for a model of published matrices.
    func requireTraining() throws(DomainError) {
        guard model.isPublished else { return }
        throw .conflict(
            "There is nothing to train: “\(name)” reads matrices that are computed elsewhere. Publish a version of those."
        )
    }

    /// What ratings count for when a list is read from its item matrix; by deviations if its settings are none of its model's.
    var reading: ReadingRule {
        guard let settings = try? ModelSettings(settings, of: model.model.settings) else { return .deviations }
        return model.model.reading(settings)
    }

    /// How many people must have rated an item that lists read from its user matrix have.
    var minimumSupport: Int {
        guard let settings = try? ModelSettings(settings, of: model.model.settings) else { return 1 }
        return model.model.minimumSupport(settings)
    }

    /// How many of the people like somebody are asked when lists are read from its user matrix.
    var similarUsers: Int {
        guard let settings = try? ModelSettings(settings, of: model.model.settings) else { return .max }
        return model.model.similarUsers(settings)
    }

    /// The matrices that lists are read from, in the order in which they are asked: those behind one that is for anybody are
    /// asked only while it has no version.
    var servedMatrices: [(kind: SimilarityMatrix.Kind, id: ID<SimilarityMatrix>)] {
        guard let settings = try? ModelSettings(settings, of: model.model.settings) else { return [] }
        return model.model.served(settings).compactMap { kind in matrixID(kind).map { (kind, $0) } }
    }

    /// The item matrix, if any lists are read from it or may be.
    var servedItemMatrixID: ID<SimilarityMatrix>? { servedMatrices.first { $0.kind == .itemToItem }?.id }

    public var matrixIDs: [ID<SimilarityMatrix>] { SimilarityMatrix.Kind.allCases.compactMap(matrixID) }
}

/// What an admin says of a recommender.
public struct RecommenderDraft: Sendable, Equatable {
    public static let maxNameLength = 200

    public var name: String
    public var title: String
    public var description: String
    /// Cannot change later, as its matrices are of this model.
    public var model: ModelKind
    public var settings: Attributes
    /// The matrices that it reads, for a model of published ones; others make their own, and keep those that they have.
    public var itemMatrixID: ID<SimilarityMatrix>?
    public var userMatrixID: ID<SimilarityMatrix>?
    public var listMatrixID: ID<SimilarityMatrix>?
    /// Nil for behind all others.
    public var position: Int?
    public var isEnabled: Bool

    public init(
        name: String,
        title: String,
        description: String = "",
        model: ModelKind,
        settings: Attributes = Attributes(),
        itemMatrixID: ID<SimilarityMatrix>? = nil,
        userMatrixID: ID<SimilarityMatrix>? = nil,
        listMatrixID: ID<SimilarityMatrix>? = nil,
        position: Int? = nil,
        isEnabled: Bool = true
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.model = model
        self.settings = settings
        self.itemMatrixID = itemMatrixID
        self.userMatrixID = userMatrixID
        self.listMatrixID = listMatrixID
        self.position = position
        self.isEnabled = isEnabled
    }

    /// The matrix of this kind that it is to read.
    public func matrixID(_ kind: SimilarityMatrix.Kind) -> ID<SimilarityMatrix>? {
        switch kind {
        case .itemToItem: itemMatrixID
        case .userToUser: userMatrixID
        case .userToItem: listMatrixID
        }
    }

    /// Throws `.invalid` naming each field that breaks a rule; those of settings as `settings/NAME`.
    func validate() throws(DomainError) {
        var validation = Validation()
        validation.require(
            (1...Self.maxNameLength).contains(name.count) && name.utf8.allSatisfy(Self.isForNames),
            "name",
            "Use 1 to \(Self.maxNameLength) letters a to z, digits, dots, dashes or underscores."
        )
        validation.require(
            (1...Self.maxNameLength).contains(title.count),
            "title",
            "Give it a title of at most \(Self.maxNameLength) characters."
        )
        validation.require(description.count <= 2000, "description", "Use at most 2000 characters.")
        validation.require((position ?? 1) > 0, "position", "Choose a whole number from 1.")
        do {
            _ = try ModelSettings(settings, of: model.model.settings)
        } catch .invalid(let problems) {
            for problem in problems { validation.require(false, "settings/\(problem.field)", problem.message) }
        }
        try validation.finish()
    }

    /// What can be typed at a command line and in an address without quotes.
    private static func isForNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }
}

extension Recommender {
    public var draft: RecommenderDraft {
        RecommenderDraft(
            name: name,
            title: title,
            description: description,
            model: model,
            settings: settings,
            itemMatrixID: itemMatrixID,
            userMatrixID: userMatrixID,
            listMatrixID: listMatrixID,
            position: position,
            isEnabled: isEnabled
        )
    }
}

/// Where recommenders are kept.
public protocol RecommenderStore: Sendable {
    /// In order of position, then id.
    func recommenders() throws -> [Recommender]
    func recommender(_ id: ID<Recommender>) throws -> Recommender?
    func recommender(named name: String) throws -> Recommender?
    /// Throws `.conflict` if the name is taken.
    func insert(_ draft: RecommenderDraft) throws -> Recommender
    /// Changes all but the model, and the matrices only of a model of published ones. Throws `.notFound`, and `.conflict` if the
    /// name is taken.
    func update(_ id: ID<Recommender>, _ draft: RecommenderDraft) throws -> Recommender
    /// Deletes it with the matrices that no other recommender reads, but for published ones. Throws `.notFound`.
    func delete(_ id: ID<Recommender>) throws
    /// Ties a recommender to the matrix of this kind that it reads. Throws `.notFound`.
    func setMatrix(_ matrix: ID<SimilarityMatrix>, _ kind: SimilarityMatrix.Kind, of recommender: ID<Recommender>)
        throws
    /// Throws `.notFound`.
    func setEnabled(_ isEnabled: Bool, of recommender: ID<Recommender>) throws
}
