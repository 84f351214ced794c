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

    /// The draft with outer white space gone, empty optional texts as nil, each tag once (whatever its case), and line
    /// ends as line feeds.
    public var normalised: ItemDraft {
        var draft = self
        draft.title = title.trimmed
        draft.description = description.withPlainLineEnds.trimmed
        draft.externalID = externalID.flatMap { $0.trimmed.nilIfEmpty }
        draft.imageURL = imageURL.flatMap { $0.trimmed.nilIfEmpty }
        var seen: Set<String> = []
        draft.tags = tags.map(\.trimmed).filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
        draft.attributes = Attributes()
        for (name, value) in attributes.entries {
            if case .text(let text) = value {
                draft.attributes[name.trimmed] = .text(text.trimmed)
            } else {
                draft.attributes[name.trimmed] = value
            }
        }
        return draft
    }

    /// Throws `.invalid` naming each broken field.
    public func validate() throws(DomainError) {
        var validation = Validation()
        validation.require(!title.isEmpty, "title", "Give the item a title.")
        validation.requireLine(title, "title", atMost: Self.maxTitleLength)
        validation.require(
            description.unicodeScalars.count <= Self.maxDescriptionLength,
            "description",
            "Use at most \(Self.maxDescriptionLength) characters."
        )
        validation.require(description.isPlainText, "description", "Leave out control characters.")
        if let externalID { validation.requireLine(externalID, "external_id", atMost: Self.maxExternalIDLength) }
        checkImageURL(&validation)
        checkTags(&validation)
        checkAttributes(&validation)
        try validation.finish()
    }

    private func checkImageURL(_ validation: inout Validation) {
        guard let imageURL else { return }
        validation.require(
            imageURL.unicodeScalars.count <= Self.maxImageURLLength,
            "image_url",
            "Use at most \(Self.maxImageURLLength) characters."
        )
        // By bytes, as some signs of Unicode join the slash before them to one character.
        let bytes = Array(imageURL.lowercased().utf8)
        let hasWebScheme = ["https://", "http://"].contains {
            bytes.starts(with: $0.utf8) && bytes.count > $0.utf8.count
        }
        let isLocalPath = bytes.starts(with: "/".utf8) && !bytes.starts(with: "//".utf8)
        let isPlain =
            imageURL.isPlainLine && imageURL.utf8.allSatisfy { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\\") }
        validation.require(
            (hasWebScheme || isLocalPath) && isPlain,
            "image_url",
            "Give an address that begins with https:// or http://, or a path of this site that begins with /, without spaces."
        )
    }

    private func checkTags(_ validation: inout Validation) {
        validation.require(tags.count <= Self.maxTagCount, "tags", "Use at most \(Self.maxTagCount) tags.")
        for tag in tags { Self.checkTag(tag, "tags", &validation) }
    }

    /// Notes what keeps a text from being a tag.
    static func checkTag(_ tag: String, _ field: String, _ validation: inout Validation) {
        validation.requireLine(tag, field, atMost: maxTagLength)
        validation.require(
            !tag.hasPrefix("-"),
            field,
            "A tag cannot begin with a minus, which excludes a tag in searches: “\(tag)”."
        )
        validation.require(!tag.contains(","), field, "A tag cannot contain a comma: “\(tag)”.")
    }

    private func checkAttributes(_ validation: inout Validation) {
        validation.require(
            attributes.entries.count <= Self.maxAttributeCount,
            "attributes",
            "Use at most \(Self.maxAttributeCount) attributes."
        )
        for (name, value) in attributes.entries {
            validation.require(
                (1...Self.maxAttributeNameLength).contains(name.unicodeScalars.count) && name.isPlainLine,
                "attributes",
                part: name,
                "Name each attribute in 1 to \(Self.maxAttributeNameLength) characters."
            )
            // A form writes attributes as lines of “name: value”.
            // Looking for one byte is a hundred times quicker than for a text, and finds nothing in nearly every name.
            let hasColon = name.utf8.contains(UInt8(ascii: ":"))
            validation.require(
                !hasColon || !name.contains(": "),
                "attributes",
                part: name,
                "“\(name)” cannot have a colon before a space."
            )
            validation.require(
                value.text.unicodeScalars.count <= Self.maxAttributeTextLength && value.text.isPlainLine,
                "attributes",
                part: name,
                "Keep the attribute “\(name)” to one line of at most \(Self.maxAttributeTextLength) characters."
            )
            if case .number(let number) = value {
                validation.require(
                    number.isFinite,
                    "attributes",
                    part: name,
                    "The attribute “\(name)” must be a finite number."
                )
            }
        }
    }
}
