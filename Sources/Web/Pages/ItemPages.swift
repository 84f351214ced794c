import Domain

/// The catalogue: browsing, one item, and for editors creating, editing and deleting.
struct ItemPages {
    private static let pageSize = 24
    private static let similarCount = 12
    private static let shownTagCount = 24

    // MARK: - Browsing

    func index(_ visit: Visit) throws -> Response {
        let search = try ItemSearch(visit.request.query)
        let page = Pager.page(try visit.request.query.first("page"))
        let found = try visit.services.items.list(
            search.query,
            page: PageRequest(limit: Self.pageSize, start: .offset((page - 1) * Self.pageSize), wantsTotal: true)
        )
        let total = found.total ?? found.results.count
        let pager = Pager(page: page, total: total, pageSize: Self.pageSize) { search.url(page: $0) }
        if page > pager.pageCount { return visit.redirect(to: pager.url(pager.pageCount)) }
        var values = search.templateValues
        values["is_narrowed"] = .flag(search.isNarrowed)
        values["cards"] = try Cards(visit: visit).cards(found.results)
        values["result_text"] = .text(total == 0 ? search.nothingFound : counted(total, "title", "titles") + ".")
        values["pager"] = pager.templateValue
        values["popular_tags"] = .list(
            try visit.services.items.tags(limit: Self.shownTagCount).map { tag in
                [
                    "name": .text(tag.name), "count": .integer(tag.itemCount),
                    "url": .text(search.adding(tag: tag.name).url(page: 1)),
                ]
            }
        )
        return try visit.page("items/index", title: search.title, values)
    }

    func show(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        let cards = try Cards(visit: visit)
        let histogram = Histogram(try visit.services.items.histogram(of: item.id), scale: cards.scale)
        let similar = try visit.services.recommendations.similar(to: item.id, limit: Self.similarCount)
        return try visit.page(
            "items/show",
            title: item.title,
            cards.starNames.merging([
                "item": cards.card(item),
                "tags": .list(item.tags.map { ["name": .text($0), "url": .text(ItemSearch(tag: $0).url(page: 1))] }),
                "description": .list(item.description.split(separator: "\n").map { .text(String($0)) }),
                "attributes": .list(attributes(of: item)),
                "histogram": histogram.templateValue,
                "histogram_svg": .markup(histogram.svg),
                "similar": .list(similar.map { cards.card($0.item, similarity: $0.similarity) }),
            ]) { $1 }
        )
    }

    func cover(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        let tag = EntityTag.strong("cover-\(CoverArt.version(of: item))")
        var response =
            if let known = visit.request.header(.ifNoneMatch), EntityTag.isListed(tag, in: known) {
                Response(.notModified)
            } else {
                Response.bytes(CoverArt.svg(for: item), contentType: "image/svg+xml")
            }
        response.headers.set(.etag, to: tag)
        response.headers.set(.cacheControl, to: "public, max-age=86400")
        return response
    }

    /// What the page does not show elsewhere.
    private func attributes(of item: Item) -> [TemplateValue] {
        item.attributes.entries.filter { !["year", "creator"].contains($0.name) }.map {
            ["name": .text($0.name), "value": .text($0.value.text)]
        }
    }

    // MARK: - Editing

    func new(_ visit: Visit) throws -> Response {
        try visit.viewer.require(.editor, .write)
        return try formPage(visit, ItemForm(), item: nil, status: .ok)
    }

    func create(_ visit: Visit) throws -> Response {
        let form = ItemForm(try visit.form())
        return try saving(form, item: nil, visit) {
            let item = try visit.services.items.create(form.draft(), viewer: visit.viewer)
            return visit.redirect(
                to: "/items/\(item.id)",
                notice: Notice(.success, "\(quoted(item.title)) is in the catalogue.")
            )
        }
    }

    func edit(_ visit: Visit) throws -> Response {
        try visit.viewer.require(.editor, .write)
        let item = try visit.services.items.item(visit.id("item"))
        return try formPage(visit, ItemForm(item), item: item, status: .ok)
    }

    func update(_ visit: Visit) throws -> Response {
        let form = ItemForm(try visit.form())
        let item = try visit.services.items.item(visit.id("item"))
        return try saving(form, item: item, visit) {
            // Ratings move the item's own version, so what counts is whether the text is still what the form showed.
            if let version = form.version, version != ItemForm(item).version { throw DomainError.stale }
            let saved = try visit.services.items.update(
                item.id,
                form.draft(replacing: item.attributes),
                expecting: item.version,
                viewer: visit.viewer
            )
            return visit.redirect(to: "/items/\(saved.id)", notice: Notice(.success, "Your changes are saved."))
        }
    }

    func delete(_ visit: Visit) throws -> Response {
        try visit.viewer.require(.editor, .write)
        let item = try visit.services.items.item(visit.id("item"))
        return try visit.page(
            "items/delete",
            title: "Delete \(item.title)",
            [
                "item": record(of: item), "version": ItemForm(item).version.map { .text($0) } ?? .none,
                "ratings_count": .integer(item.statistics.votes),
            ]
        )
    }

    func destroy(_ visit: Visit) throws -> Response {
        let item = try visit.services.items.item(visit.id("item"))
        if let version = try visit.form().first("version"), version != ItemForm(item).version {
            throw DomainError.stale
        }
        try visit.services.items.delete(item.id, viewer: visit.viewer)
        return visit.redirect(to: "/items", notice: Notice(.success, "\(quoted(item.title)) is deleted."))
    }

    /// Runs the change; a broken rule brings the form back as it was filled, the message beside its field.
    private func saving(_ form: ItemForm, item: Item?, _ visit: Visit, _ change: () throws -> Response) throws
        -> Response
    {
        // Before anything of the form is shown again.
        try visit.viewer.require(.editor, .write)
        do {
            return try change()
        } catch DomainError.invalid(let problems) {
            return try formPage(visit, form, item: item, problems: problems, status: .unprocessableContent)
        } catch DomainError.conflict(let message) {
            let problem = FieldProblem(field: "external_id", message: message)
            return try formPage(visit, form, item: item, problems: [problem], status: .conflict)
        } catch DomainError.stale {
            let problem = FieldProblem(
                field: "",
                message:
                    "Somebody else changed this item meanwhile. Look at it in another tab; saving again replaces it."
            )
            var form = form
            form.version = item.flatMap { ItemForm($0).version }
            return try formPage(visit, form, item: item, problems: [problem], status: .conflict)
        }
    }

    private func formPage(
        _ visit: Visit,
        _ form: ItemForm,
        item: Item?,
        problems: [FieldProblem] = [],
        status: Status
    ) throws -> Response {
        let values: [String: TemplateValue] = [
            "form": form.templateValue,
            "errors": errors(problems),
            "error": formError(problems, shownBesideFields: ItemForm.fieldNames),
            "item": item.map(record) ?? .none,
            "form_action": .text(item.map { "/items/\($0.id)" } ?? "/items"),
            "cancel_url": .text(item.map { "/items/\($0.id)" } ?? "/items"),
            "submit_label": .text(item == nil ? "Add it" : "Save changes"),
        ]
        let title = item.map { "Edit \($0.title)" } ?? "New item"
        return try visit.page(item == nil ? "items/new" : "items/edit", title: title, values, status: status)
    }

    private func record(of item: Item) -> TemplateValue {
        ["id": .integer(Int(item.id.rawValue)), "url": .text("/items/\(item.id)"), "title": .text(item.title)]
    }
}
