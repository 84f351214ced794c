internal import Domain

/// What `links.csv` and `tags.csv` add to items, by the data set's item id.
final class MovieLensDetails {
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

    func linksFile(_ path: String) -> ImportFile {
        let rows = ImportFile.Rows.table(.commas, .named(["movieId"])) { columns in
            { row, _ in
                let id = try row.id(columns["movieId"])
                self.links[id] = Links(
                    imdb: try row.text(columns["imdbId"]).nilIfEmpty,
                    tmdb: try row.text(columns["tmdbId"]).nilIfEmpty
                )
            }
        }
        return ImportFile(path: path, phase: .details, rows: rows)
    }

    func tagsFile(_ path: String) -> ImportFile {
        let names = ["userId", "movieId", "tag"]
        let rows = ImportFile.Rows.table(.commas, .named(names)) { columns in
            let places = names.map { columns[$0] }
            return { row, _ in
                let (user, id, name) = (try row.id(places[0]), try row.id(places[1]), try row.text(places[2]).trimmed)
                guard Self.isUsable(name) else { return }
                let tag = AppliedTag(name: name, users: [])
                self.tags[id, default: [:]][name.lowercased(), default: tag].users.insert(user)
            }
        }
        return ImportFile(path: path, phase: .details, rows: rows)
    }

    /// With what is known of the item: ids at other sites, and tags that enough people applied, most applied first.
    func completing(_ draft: ItemDraft) -> ItemDraft {
        let id = draft.externalID ?? ""
        var draft = draft
        if let links = links[id] {
            // The site's own ids begin with tt, which the data set leaves out.
            if let imdb = links.imdb { draft.attributes["imdb"] = .text("tt" + imdb) }
            if let tmdb = links.tmdb { draft.attributes["tmdb"] = .text(tmdb) }
        }
        let applied = (tags[id] ?? [:]).values.filter { $0.users.count >= minimumTaggers }
            .sorted { ($1.users.count, $0.name) < ($0.users.count, $1.name) }
        draft.tags += applied.prefix(max(0, ItemDraft.maxTagCount - draft.tags.count)).map(\.name)
        return draft
    }

    /// Tags that the catalogue would refuse are left out, so that they do not cost the whole item.
    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.count <= ItemDraft.maxTagLength && !name.contains(",") && !name.hasPrefix("-")
    }
}
