internal import Domain

/// What `links.csv` and `tags.csv` add to items, by the data set's item id.
struct MovieLensDetails {
    private struct Links {
        var imdb: String?
        var tmdb: String?
    }

    private struct AppliedTag {
        /// As it was first written.
        let name: String
        var users: Set<String>
    }

    private var links: [String: Links] = [:]
    private var tags: [String: [String: AppliedTag]] = [:]
    private let minimumTaggers: Int

    init(minimumTaggers: Int) {
        self.minimumTaggers = minimumTaggers
    }

    mutating func readLinks(_ reader: inout CSVReader, path: String) throws(ImportError) {
        let columns = try ImportColumns(header: &reader, path: path, required: ["movieId"])
        while true {
            switch try reader.next() {
            case .end: return
            case .malformed: continue
            case .row:
                guard let id = Self.text("movieId", columns, reader) else { continue }
                links[id] = Links(
                    imdb: Self.text("imdbId", columns, reader),
                    tmdb: Self.text("tmdbId", columns, reader)
                )
            }
        }
    }

    mutating func readTags(_ reader: inout CSVReader, path: String) throws(ImportError) {
        let columns = try ImportColumns(header: &reader, path: path, required: ["userId", "movieId", "tag"])
        while true {
            switch try reader.next() {
            case .end: return
            case .malformed: continue
            case .row:
                guard let id = Self.text("movieId", columns, reader), let user = Self.text("userId", columns, reader),
                    let name = Self.text("tag", columns, reader)?.trimmed, Self.isUsable(name)
                else { continue }
                tags[id, default: [:]][name.lowercased(), default: AppliedTag(name: name, users: [])].users.insert(user)
            }
        }
    }

    /// Adds what is known of the item: ids at other sites, and tags that enough people applied, most applied first.
    func complete(_ draft: inout ItemDraft, of id: String) {
        if let links = links[id] {
            // The site's own ids begin with tt, which the data set leaves out.
            if let imdb = links.imdb { draft.attributes["imdb"] = .text("tt" + imdb) }
            if let tmdb = links.tmdb { draft.attributes["tmdb"] = .text(tmdb) }
        }
        let applied = (tags[id] ?? [:]).values.filter { $0.users.count >= minimumTaggers }
            .sorted { ($1.users.count, $0.name) < ($0.users.count, $1.name) }
        draft.tags += applied.prefix(max(0, ItemDraft.maxTagCount - draft.tags.count)).map(\.name)
    }

    /// Nil for an empty field, one that is not there, and one that is no text.
    private static func text(_ name: String, _ columns: ImportColumns, _ reader: borrowing CSVReader) -> String? {
        columns[name].flatMap { try? reader.text($0) }?.nilIfEmpty
    }

    /// Tags that the catalogue would refuse are left out, so that they do not cost the whole item.
    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.count <= ItemDraft.maxTagLength && !name.contains(",") && !name.hasPrefix("-")
    }
}
