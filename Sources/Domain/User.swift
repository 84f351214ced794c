/// A rater. Every account has one; most users of a loaded data set have no account.
public struct User: Sendable, Equatable {
    public let id: ID<User>
    /// The id that a data set gave; unique.
    public var externalID: String?
    public var name: String
    /// Made by a generator and not a person, such as the demo catalogue's raters.
    public var isSynthetic: Bool
    public var ratingCount: Int
    public var meanRating: Double?
    public var version: Int
    public let createdAt: Timestamp

    /// What was written of it.
    public var draft: UserDraft { UserDraft(externalID: externalID, name: name, isSynthetic: isSynthetic) }

    public init(
        id: ID<User>,
        externalID: String?,
        name: String,
        isSynthetic: Bool,
        ratingCount: Int,
        meanRating: Double?,
        version: Int,
        createdAt: Timestamp
    ) {
        self.id = id
        self.externalID = externalID
        self.name = name
        self.isSynthetic = isSynthetic
        self.ratingCount = ratingCount
        self.meanRating = meanRating
        self.version = version
        self.createdAt = createdAt
    }
}

/// What is written of a user.
public struct UserDraft: Sendable, Equatable {
    public static let maxNameLength = 200
    public static let maxExternalIDLength = 200

    public var externalID: String?
    public var name: String
    public var isSynthetic: Bool

    public init(externalID: String? = nil, name: String = "", isSynthetic: Bool = false) {
        self.externalID = externalID
        self.name = name
        self.isSynthetic = isSynthetic
    }

    /// The draft with outer white space gone, and an empty external id as none.
    public var normalised: UserDraft {
        UserDraft(
            externalID: externalID.flatMap { $0.trimmed.nilIfEmpty },
            name: name.trimmed,
            isSynthetic: isSynthetic
        )
    }

    /// Throws `.invalid` naming each broken field.
    public func validate() throws(DomainError) {
        var validation = Validation()
        validation.requireLine(name, "name", atMost: Self.maxNameLength)
        if let externalID {
            validation.require(!externalID.isEmpty, "external_id", "Use at least one character, or leave it out.")
            validation.requireLine(externalID, "external_id", atMost: Self.maxExternalIDLength)
        }
        try validation.finish()
    }
}

/// Which users, in which order.
public struct UserQuery: Sendable, Equatable {
    /// The one user that has this id of a data set.
    public var externalID: String?
    /// What names begin with, whatever the case of its letters A to Z; empty for all users.
    public var namePrefix: String
    public var order: UserOrder

    public init(
        externalID: String? = nil,
        namePrefix: String = "",
        order: UserOrder = UserOrder(.id, isDescending: false)
    ) {
        self.externalID = externalID
        self.namePrefix = namePrefix
        self.order = order
    }
}

/// What users are ordered by.
public enum UserSortKey: String, Sendable, CaseIterable {
    /// Which is the order in which they were created.
    case id
    /// Whatever the case of its letters A to Z.
    case name
    case ratingCount = "rating_count"
}

public typealias UserOrder = SortOrder<UserSortKey>

extension UserStore {
    /// Throws `.notFound` if there is no such user.
    func require(_ id: ID<User>) throws {
        if try user(id) == nil { throw DomainError.notFound("user \(id)") }
    }
}

/// Where users are kept.
public protocol UserStore: Sendable {
    /// Nil if there is no such user.
    func user(_ id: ID<User>) throws -> User?
    /// Nil if no user has this external id.
    func user(externalID: String) throws -> User?
    /// Throws `.invalid` for a start that belongs to a list in another order.
    func users(matching query: UserQuery, page: PageRequest) throws -> Page<User>
    func userCount() throws -> Int
    /// Throws `.conflict` if the external id is taken.
    func insert(_ draft: UserDraft, at moment: Timestamp) throws -> User
    /// Throws `.notFound`, `.conflict` if the external id is taken, `.stale` if `version` is given and not the current one.
    func update(_ id: ID<User>, _ draft: UserDraft, expecting version: Int?) throws -> User
    /// Deletes the user with its interactions, bringing the statistics of the rated items up to date.
    /// Throws `.notFound`, and `.conflict` if an account belongs to the user.
    func delete(_ id: ID<User>) throws
}
