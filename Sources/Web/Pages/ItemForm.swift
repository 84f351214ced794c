import Domain

/// An item as a form writes it: tags in one line, attributes as `name: value` lines.
struct ItemForm {
    static let fieldNames = ["title", "description", "image_url", "external_id", "tags", "attributes"]

    var title = ""
    var description = ""
    var imageURL = ""
    var externalID = ""
    var tags = ""
    var attributes = ""
    /// The version of the item that the form was filled from; nil for a new one.
    var version: Int?

    init() {}

    init(_ form: Form) {
        title = form.first("title") ?? ""
        description = form.first("description") ?? ""
        imageURL = form.first("image_url") ?? ""
        externalID = form.first("external_id") ?? ""
        tags = form.first("tags") ?? ""
        attributes = form.first("attributes") ?? ""
        version = form.first("version").flatMap(Int.init)
    }

    init(_ item: Item) {
        title = item.title
        description = item.description
        imageURL = item.imageURL ?? ""
        externalID = item.externalID ?? ""
        tags = item.tags.joined(separator: ", ")
        attributes = item.attributes.entries.map { "\($0.name): \($0.value.text)" }.joined(separator: "\n")
        version = item.version
    }

    /// Throws `.invalid` on `attributes` for a line without a colon.
    func draft() throws(DomainError) -> ItemDraft {
        ItemDraft(
            externalID: externalID,
            title: title,
            // Browsers send line ends as CR LF.
            description: description.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"),
            imageURL: imageURL,
            tags: tags.split(separator: ",").map(String.init),
            attributes: try parsedAttributes()
        )
    }

    private func parsedAttributes() throws(DomainError) -> Attributes {
        var parsed = Attributes()
        for line in attributes.split(whereSeparator: \.isNewline) where !String(line).trimmed.isEmpty {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw .invalid("attributes", "Write one “name: value” per line, unlike “\(line)”.")
            }
            let name = String(line[..<colon]).trimmed
            let text = String(line[line.index(after: colon)...]).trimmed
            parsed[name] =
                Double(text).flatMap { $0.isFinite && shortest($0) == text ? .number($0) : nil } ?? .text(text)
        }
        return parsed
    }

    var templateValue: TemplateValue {
        [
            "title": .text(title), "description": .text(description), "image_url": .text(imageURL),
            "external_id": .text(externalID), "tags": .text(tags), "attributes": .text(attributes),
            "version": version.map { .integer($0) } ?? .none,
        ]
    }
}
