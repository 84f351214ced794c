/// Numbered pages of a list on a screen.
struct Pager {
    /// Deep offsets cost the database more with every page; whoever is past this narrows the search.
    static let maxPage = 2000

    let page: Int
    let pageCount: Int
    let url: (Int) -> String

    init(page: Int, total: Int, pageSize: Int, url: @escaping (Int) -> String) {
        self.page = page
        self.pageCount = max(1, min(Self.maxPage, (total + pageSize - 1) / pageSize))
        self.url = url
    }

    /// The page that a query asks for; 1 for none and for nonsense.
    static func page(_ text: String?) -> Int {
        text.flatMap(Int.init).map { min(max($0, 1), maxPage) } ?? 1
    }

    var templateValue: TemplateValue {
        [
            "page": .integer(page), "page_count": .integer(pageCount),
            "first_url": page > 1 ? .text(url(1)) : .none,
            "previous_url": page > 1 ? .text(url(min(page - 1, pageCount))) : .none,
            "next_url": page < pageCount ? .text(url(page + 1)) : .none,
            "last_url": page < pageCount ? .text(url(pageCount)) : .none,
        ]
    }
}
