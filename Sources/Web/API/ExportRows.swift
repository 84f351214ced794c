import Domain

/// A row of an export, in both formats; loading it again changes nothing.
protocol ExportRow: Sendable {
    func write(_ writer: inout JSONWriter)
    /// In the order of the columns.
    func write(_ writer: inout CSVWriter)
}

struct ItemRow: ExportRow {
    static let columns: StaticString =
        "id,external_id,title,description,image_url,tags,attributes,votes,mean_rating,version,created_at,updated_at"

    let item: Item

    func write(_ writer: inout JSONWriter) {
        writer.item(item)
    }

    func write(_ writer: inout CSVWriter) {
        writer.field(item.id.rawValue)
        writer.field(item.externalID)
        writer.field(item.title)
        writer.field(item.description)
        writer.field(item.imageURL)
        writer.field(tags)
        var attributes = JSONWriter()
        attributes.attributes(item.attributes)
        writer.field(String(decoding: attributes.finish(), as: UTF8.self))
        writer.field(Int64(item.statistics.votes))
        writer.field(item.statistics.meanRating)
        writer.field(Int64(item.version))
        writer.field(item.createdAt.rfc3339)
        writer.field(item.updatedAt.rfc3339)
    }

    /// Between bars, or as a JSON array where that could be misread.
    private var tags: String {
        let isPlain = item.tags.allSatisfy { !$0.utf8.contains(UInt8(ascii: "|")) && !$0.hasPrefix("[") }
        if isPlain { return item.tags.joined(separator: "|") }
        var writer = JSONWriter()
        writer.array { writer in for tag in item.tags { writer.string(tag) } }
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}

struct UserRow: ExportRow {
    static let columns: StaticString = "id,external_id,name,is_synthetic,rating_count,mean_rating,version,created_at"

    let user: User

    func write(_ writer: inout JSONWriter) {
        writer.user(user)
    }

    func write(_ writer: inout CSVWriter) {
        writer.field(user.id.rawValue)
        writer.field(user.externalID)
        writer.field(user.name)
        writer.field(user.isSynthetic ? "true" : "false")
        writer.field(Int64(user.ratingCount))
        writer.field(user.meanRating)
        writer.field(Int64(user.version))
        writer.field(user.createdAt.rfc3339)
    }
}

struct InteractionRow: ExportRow {
    static let columns: StaticString = "user,user_id,item,item_id,rating,timestamp,suitable_to_train"

    let user: RowName<User>
    let item: RowName<Item>
    let interaction: Interaction

    func write(_ writer: inout JSONWriter) {
        writer.beginObject()
        switch user {
        case .externalID(let text): writer.field("user", text)
        case .id(let id): writer.field("user_id", id.rawValue)
        }
        switch item {
        case .externalID(let text): writer.field("item", text)
        case .id(let id): writer.field("item_id", id.rawValue)
        }
        writer.field("rating", interaction.rating)
        writer.field("timestamp", interaction.ratedAt.seconds)
        writer.field("suitable_to_train", interaction.isSuitableToTrain)
        writer.endObject()
    }

    func write(_ writer: inout CSVWriter) {
        writer.field(user)
        writer.field(item)
        writer.field(interaction.rating)
        writer.field(interaction.ratedAt.seconds)
        writer.field(interaction.isSuitableToTrain ? "true" : "false")
    }
}

extension CSVWriter {
    /// Two fields, one of them empty: the external id and ours.
    fileprivate mutating func field<Entity>(_ name: RowName<Entity>) {
        switch name {
        case .externalID(let text):
            field(text)
            field(nil as String?)
        case .id(let id):
            field(nil as String?)
            field(id.rawValue)
        }
    }
}
