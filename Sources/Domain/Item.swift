/// A thing that can be rated.
public struct Item: Sendable, Equatable {
    public let id: ID<Item>
    /// The id that a data set gave; unique.
    public var externalID: String?
    public var title: String
    public var description: String
    /// Where a picture of it is; items without one get a generated cover.
    public var imageURL: String?
    /// Names in the order they were given.
    public var tags: [String]
    public var attributes: Attributes
    public var statistics: ItemStatistics
    /// Goes up with every change of the item or its statistics.
    public var version: Int
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Item>,
        externalID: String?,
        title: String,
        description: String,
        imageURL: String?,
        tags: [String],
        attributes: Attributes,
        statistics: ItemStatistics,
        version: Int,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.externalID = externalID
        self.title = title
        self.description = description
        self.imageURL = imageURL
        self.tags = tags
        self.attributes = attributes
        self.statistics = statistics
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// What an editor would write to get this item.
    public var draft: ItemDraft {
        ItemDraft(
            externalID: externalID,
            title: title,
            description: description,
            imageURL: imageURL,
            tags: tags,
            attributes: attributes
        )
    }
}

/// What an editor or a script writes of an item.
public struct ItemDraft: Sendable, Equatable {
    public static let maxTitleLength = 500
    public static let maxDescriptionLength = 20_000
    public static let maxImageURLLength = 2000
    public static let maxExternalIDLength = 200
    public static let maxTagCount = 50
    public static let maxTagLength = 100
    public static let maxAttributeCount = 50
    public static let maxAttributeNameLength = 100
    public static let maxAttributeTextLength = 2000

    public var externalID: String?
    public var title: String
    public var description: String
    public var imageURL: String?
    public var tags: [String]
    public var attributes: Attributes

    public init(
        externalID: String? = nil,
        title: String,
        description: String = "",
        imageURL: String? = nil,
        tags: [String] = [],
        attributes: Attributes = Attributes()
    ) {
        self.externalID = externalID
        self.title = title
        self.description = description
        self.imageURL = imageURL
        self.tags = tags
        self.attributes = attributes
    }

    /// The draft with outer white space gone, empty optional texts as nil, and each tag once (whatever its case).
    public var normalised: ItemDraft {
        var draft = self
        draft.title = title.trimmed
        draft.description = description.trimmed
        draft.externalID = externalID.flatMap { $0.trimmed.nilIfEmpty }
        draft.imageURL = imageURL.flatMap { $0.trimmed.nilIfEmpty }
        var seen: Set<String> = []
        draft.tags = tags.map(\.trimmed).filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
        return draft
    }

    /// Throws `.invalid` naming each broken field.
    public func validate() throws(DomainError) {
        var validation = Validation()
        validation.require(!title.isEmpty, "title", "Give the item a title.")
        validation.require(
            title.count <= Self.maxTitleLength,
            "title",
            "Use at most \(Self.maxTitleLength) characters."
        )
        validation.require(
            description.count <= Self.maxDescriptionLength,
            "description",
            "Use at most \(Self.maxDescriptionLength) characters."
        )
        validation.require(
            (externalID?.count ?? 0) <= Self.maxExternalIDLength,
            "external_id",
            "Use at most \(Self.maxExternalIDLength) characters."
        )
        checkImageURL(&validation)
        checkTags(&validation)
        checkAttributes(&validation)
        try validation.finish()
    }

    private func checkImageURL(_ validation: inout Validation) {
        guard let imageURL else { return }
        validation.require(
            imageURL.count <= Self.maxImageURLLength,
            "image_url",
            "Use at most \(Self.maxImageURLLength) characters."
        )
        let hasWebScheme = ["https://", "http://"].contains {
            imageURL.lowercased().hasPrefix($0) && imageURL.count > $0.count
        }
        let isLocalPath = imageURL.hasPrefix("/") && !imageURL.hasPrefix("//")
        let isPlain = imageURL.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
        validation.require(
            (hasWebScheme || isLocalPath) && isPlain,
            "image_url",
            "Give an address that begins with https:// or http://, or a path of this site that begins with /, without spaces."
        )
    }

    private func checkTags(_ validation: inout Validation) {
        validation.require(tags.count <= Self.maxTagCount, "tags", "Use at most \(Self.maxTagCount) tags.")
        for tag in tags {
            validation.require(
                tag.count <= Self.maxTagLength,
                "tags",
                "Keep each tag under \(Self.maxTagLength) characters."
            )
            validation.require(
                !tag.hasPrefix("-"),
                "tags",
                "A tag cannot begin with a minus, which excludes a tag in searches: “\(tag)”."
            )
            validation.require(!tag.contains(","), "tags", "A tag cannot contain a comma: “\(tag)”.")
        }
    }

    private func checkAttributes(_ validation: inout Validation) {
        validation.require(
            attributes.entries.count <= Self.maxAttributeCount,
            "attributes",
            "Use at most \(Self.maxAttributeCount) attributes."
        )
        for (name, value) in attributes.entries {
            validation.require(
                !name.isEmpty && name.count <= Self.maxAttributeNameLength,
                "attributes",
                "Name each attribute in 1 to \(Self.maxAttributeNameLength) characters."
            )
            validation.require(
                value.text.count <= Self.maxAttributeTextLength,
                "attributes",
                "Keep the attribute “\(name)” under \(Self.maxAttributeTextLength) characters."
            )
            if case .number(let number) = value {
                validation.require(number.isFinite, "attributes", "The attribute “\(name)” must be a finite number.")
            }
        }
    }
}

/// Where items are kept.
public protocol ItemStore: Sendable {
    /// Nil if there is no such item.
    func item(_ id: ID<Item>) throws -> Item?
    func item(externalID: String) throws -> Item?
    /// In the order of the ids; ids without an item are left out.
    func items(_ ids: [ID<Item>]) throws -> [Item]
    func items(matching query: ItemQuery, page: PageRequest) throws -> Page<Item>
    /// The most popular items, most popular first; at most one second old.
    func popularItems(limit: Int) throws -> [ID<Item>]
    func itemCount() throws -> Int
    /// Every tag in use with the number of its items, most used first.
    func tags(limit: Int) throws -> [TagCount]
    /// Throws `.conflict` if the external id is taken.
    func insert(_ draft: ItemDraft, at moment: Timestamp) throws -> Item
    /// Throws `.notFound`, `.conflict` if the external id is taken, `.stale` if `version` is given and not the current one.
    func update(_ id: ID<Item>, _ draft: ItemDraft, expecting version: Int?, at moment: Timestamp) throws -> Item
    /// Deletes the item with its interactions. Throws `.notFound`, and `.stale` as `update` does.
    func delete(_ id: ID<Item>, expecting version: Int?) throws
}

public struct TagCount: Sendable, Equatable {
    public let name: String
    public let itemCount: Int

    public init(name: String, itemCount: Int) {
        self.name = name
        self.itemCount = itemCount
    }
}
