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
    /// Names the text that the form was filled from; nil for a new item.
    var version: String?

    init() {}

    init(_ form: Form) {
        title = form.first("title") ?? ""
        description = form.first("description") ?? ""
        imageURL = form.first("image_url") ?? ""
        externalID = form.first("external_id") ?? ""
        tags = form.first("tags") ?? ""
        attributes = form.first("attributes") ?? ""
        version = form.first("version")
    }

    init(_ item: Item) {
        title = item.title
        description = item.description
        imageURL = item.imageURL ?? ""
        externalID = item.externalID ?? ""
        tags = item.tags.joined(separator: ", ")
        attributes = item.attributes.entries.map(Self.line).joined(separator: "\n")
        version = digest
    }

    private var digest: String {
        let texts = [title, description, imageURL, externalID, tags, attributes]
        return Hexadecimal.encode(Array(SHA256.digest(Array(texts.joined(separator: "\u{1F}").utf8)).prefix(8)))
    }

    /// Throws `.invalid` for a line of attributes without a colon, together with every rule that the rest breaks: a person
    /// mends a form once.
    ///
    /// - Parameters:
    ///   - old: the item's attributes; one whose line was left as it was keeps its kind of value.
    func draft(replacing old: Attributes = Attributes()) throws(DomainError) -> ItemDraft {
        var draft = ItemDraft(
            externalID: externalID,
            title: title,
            description: description,
            imageURL: imageURL,
            tags: tags.split(separator: ",").map(String.init)
        )
        do {
            draft.attributes = try parsedAttributes(old)
        } catch .invalid(let problems) {
            do {
                try draft.normalised.validate()
            } catch .invalid(let others) {
                throw .invalid(others + problems)
            }
            throw .invalid(problems)
        }
        return draft
    }

    private func parsedAttributes(_ old: Attributes) throws(DomainError) -> Attributes {
        var parsed = Attributes()
        for line in attributes.split(whereSeparator: \.isNewline) where !String(line).trimmed.isEmpty {
            // A line that was left as the form wrote it means what it was written from, even where it reads otherwise.
            if let kept = old.entries.first(where: { Self.line($0.name, $0.value) == line }) {
                parsed[kept.name] = kept.value
                continue
            }
            // A name may hold a colon of its own, as in “dc:title: Dune”.
            guard let colon = line.firstRange(of: ": ")?.lowerBound ?? line.firstIndex(of: ":"), colon > line.startIndex
            else {
                throw .invalid("attributes", "Write one “name: value” per line, unlike “\(line)”.")
            }
            let name = String(line[..<colon]).trimmed
            let text = String(line[line.index(after: colon)...]).trimmed
            parsed[name] = old[name].flatMap { $0.text == text ? $0 : nil } ?? Self.value(text)
        }
        return parsed
    }

    /// An attribute as one line; line ends inside it show as spaces.
    private static func line(_ name: String, _ value: Attributes.Value) -> String {
        "\(name): \(value.text.split(whereSeparator: \.isNewline).joined(separator: " "))"
    }

    /// What prints as it was written is a number; so `007` and `1e3` stay texts.
    private static func value(_ text: String) -> Attributes.Value {
        Double(text).flatMap { $0.isFinite && shortest($0) == text ? .number($0) : nil } ?? .text(text)
    }

    var templateValue: TemplateValue {
        [
            "title": .text(title), "description": .text(description), "image_url": .text(imageURL),
            "external_id": .text(externalID), "tags": .text(tags), "attributes": .text(attributes),
            "version": version.map { .text($0) } ?? .none,
        ]
    }
}
