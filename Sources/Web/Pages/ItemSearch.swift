import Domain

/// A search of the catalogue as its URL writes it: `?q=space&tag=Film&tag=-Horror&order=title`.
struct ItemSearch {
    private static let orders: [(ItemOrder, String)] = [
        (ItemOrder(.popularity, isDescending: true), "Most popular"),
        (ItemOrder(.rating, isDescending: true), "Highest rated"),
        (ItemOrder(.votes, isDescending: true), "Most rated"),
        (ItemOrder(.created, isDescending: true), "Newest here"),
        (ItemOrder(.title, isDescending: false), "Title, A to Z"),
    ]

    private(set) var query: ItemQuery

    /// Unknown orders fall back to the usual one: a person's bookmark must not break.
    init(_ parameters: Query) {
        query = ItemQuery()
        readText(parameters.first("q") ?? "")
        for text in parameters.all("tag") {
            for tag in text.split(separator: ",") { query.addTag(String(tag)) }
        }
        query.order = parameters.first("order").flatMap(ItemOrder.init(text:))
    }

    /// Words are searched for; a tag after a leading minus is left out: `whale -Horror -"Science Fiction"`.
    private mutating func readText(_ text: String) {
        var words: [Substring] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
            rest = rest[start...]
            let isQuoted = rest.hasPrefix("-\"")
            let begin = isQuoted ? rest.index(start, offsetBy: 2) : start
            let end = rest[begin...].firstIndex { isQuoted ? $0 == "\"" : $0.isWhitespace } ?? rest.endIndex
            let word = rest[begin..<end]
            if isQuoted || word.hasPrefix("-") {
                query.addTag("-" + (isQuoted ? word : word.dropFirst()))
            } else {
                words.append(word)
            }
            rest = isQuoted && end < rest.endIndex ? rest[rest.index(after: end)...] : rest[end...]
        }
        query.text = words.joined(separator: " ")
    }

    /// Everything with one tag.
    init(tag: String) {
        query = ItemQuery(includedTags: [tag])
    }

    func adding(tag: String) -> ItemSearch {
        var search = self
        if !query.includedTags.contains(where: { $0.lowercased() == tag.lowercased() }) {
            search.query.includedTags.append(tag)
        }
        return search
    }

    func url(page: Int) -> String {
        var pairs: [(name: String, value: String)] = []
        if !query.text.isEmpty { pairs.append(("q", query.text)) }
        pairs += query.includedTags.map { ("tag", $0) } + query.excludedTags.map { ("tag", "-" + $0) }
        if let order = query.order { pairs.append(("order", order.text)) }
        if page > 1 { pairs.append(("page", String(page))) }
        return "/items" + PercentEncoding.query(pairs)
    }

    var title: String {
        query.text.isEmpty ? "Browse" : "Search for “\(query.text)”"
    }

    var nothingFound: String {
        query.text.isEmpty ? "No title has these tags." : "Nothing is called, made by or tagged “\(query.text)”."
    }

    /// Whether anything is asked for, so that finding nothing says something of the search and not of the catalogue.
    var isNarrowed: Bool {
        !query.text.isEmpty || !query.includedTags.isEmpty || !query.excludedTags.isEmpty
    }

    var templateValues: [String: TemplateValue] {
        [
            "q": .text(query.text),
            "filters": .list(
                query.includedTags.indices.map {
                    filter(query.includedTags[$0], isExcluded: false, \.includedTags, at: $0)
                }
                    + query.excludedTags.indices.map {
                        filter(query.excludedTags[$0], isExcluded: true, \.excludedTags, at: $0)
                    }
            ),
            "orders": .list(orderRecords),
            // What a search by the form keeps of the one before.
            "kept": .list(
                (query.includedTags + query.excludedTags.map { "-" + $0 }).map { ["name": "tag", "value": .text($0)] }
            ),
        ]
    }

    private func filter(
        _ tag: String,
        isExcluded: Bool,
        _ list: WritableKeyPath<ItemQuery, [String]>,
        at index: Int
    ) -> TemplateValue {
        var without = self
        without.query[keyPath: list].remove(at: index)
        return [
            "label": .text(tag), "is_excluded": .flag(isExcluded),
            "remove_url": .text(without.url(page: 1)),
        ]
    }

    private var orderRecords: [TemplateValue] {
        let chosen = query.order ?? (query.text.isEmpty ? Self.orders[0].0 : nil)
        let relevance: [TemplateValue] =
            query.text.isEmpty ? [] : [["value": "", "label": "Best match", "is_chosen": .flag(chosen == nil)]]
        return relevance
            + Self.orders.map { order, label in
                ["value": .text(order.text), "label": .text(label), "is_chosen": .flag(order == chosen)]
            }
    }
}
