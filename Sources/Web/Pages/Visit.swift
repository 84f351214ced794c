import Domain

/// What every page shares: templates, assets, services, and how visitors are told.
struct PageFrame: Sendable {
    let templates: Templates
    let assets: PageAssets
    let services: Services
    let visitors: Visitors
    let isSecure: Bool
    let origins: OriginCheck
    /// At some 2 KB an item, 10 MB at most.
    let cardFields = ItemCache(capacity: 5000, Cards.sharedFields)

    func visit(_ request: Request) throws -> Visit {
        Visit(frame: self, request: request, visitor: try visitors.visitor(of: request))
    }
}

/// The addresses of what every page loads.
struct PageAssets: Sendable {
    let stylesheet: String
    let script: String
    let favicon: String
}

/// One request of a person's browser: who asks, and the ways to answer.
struct Visit: Sendable {
    let frame: PageFrame
    let request: Request
    let visitor: Visitor

    var services: Services { frame.services }
    var viewer: Viewer { visitor.viewer }

    // MARK: - Reading

    /// The id in the path. Throws `.notFound` for what cannot be one.
    func id<Entity>(_ name: String) throws -> ID<Entity> {
        let text = request.parameters[name] ?? ""
        guard let id = ID<Entity>(text: text) else { throw DomainError.notFound("\(name) “\(text)”") }
        return id
    }

    /// The fields of the form that was sent. Throws a 400 for a broken one, a 415 for another kind of content.
    func form() throws -> Form {
        let contentType = request.header(.contentType) ?? ""
        do {
            if contentType.isEmpty && request.body.isEmpty { return Form() }
            if contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") {
                return try Form(urlEncoded: request.body)
            }
            if contentType.lowercased().hasPrefix("multipart/form-data") {
                return try MultipartForm(request.body, contentType: contentType).form
            }
        } catch {
            switch error {
            case .malformed(let detail): throw HTTPError(.badRequest, detail)
            case .tooLarge(let detail): throw HTTPError(.contentTooLarge, detail)
            }
        }
        throw HTTPError(
            .unsupportedMediaType,
            "Send a form as application/x-www-form-urlencoded or multipart/form-data."
        )
    }

    /// Throws a 403 unless the form came from one of our own pages in this browser.
    func checkForm() throws {
        if frame.origins.isForeign(request) { throw HTTPError(.forbidden, "This form was sent from another site.") }
        guard let token = try form().first("_csrf"), visitor.isRightCSRFToken(token) else {
            throw HTTPError(
                .forbidden,
                "This form is out of date, perhaps because you signed in or out meanwhile. Go back, reload the page, and send it again."
            )
        }
    }

    var wantsJSON: Bool { request.header(.accept)?.hasPrefix("application/json") ?? false }

    // MARK: - Answering

    /// A whole page from a template, with the names that every page has.
    func page(
        _ template: String,
        title: String,
        _ values: [String: TemplateValue] = [:],
        status: Status = .ok
    ) throws -> Response {
        let notice = Cookies(request.header(.cookie) ?? "").value(Notice.cookieName(isSecure: frame.isSecure))
            .flatMap(Notice.init(cookie:))
        let names = values.merging(try sharedNames(title: title, notice: notice)) { own, _ in own }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(65_536)
        try frame.templates.render(template, names, into: &bytes)
        var response = Response.bytes(bytes, contentType: "text/html; charset=utf-8", status: status)
        // What a page shows depends on who looks; neither a proxy nor the back button after signing out may show it again.
        response.headers.set(.cacheControl, to: "private, no-store")
        if visitor.isNewGuest { frame.visitors.rememberGuest(visitor, on: &response) }
        if notice != nil { response.headers.append(.setCookie, Notice.forget(isSecure: frame.isSecure).text) }
        return response
    }

    /// See other: the answer to a form that did its work, so that reloading does not send it again.
    func redirect(to path: String, notice: Notice? = nil) -> Response {
        var response = Response.redirect(to: path)
        if let notice { response.headers.append(.setCookie, notice.setCookie(isSecure: frame.isSecure).text) }
        return response
    }

    /// Where the form says that it stood; the fallback unless that is a page of this site.
    func returnPath(or fallback: String) throws -> String {
        try form().first("return_to").flatMap { isLocalPath($0) ? $0 : nil } ?? fallback
    }

    private func sharedNames(title: String, notice: Notice?) throws -> [String: TemplateValue] {
        [
            "site_name": .text(try services.settings.settings().siteName),
            "is_demo": .flag(try services.settings.settings().isDemo),
            "page_title": .text(title),
            "stylesheet": .text(frame.assets.stylesheet),
            "script": .text(frame.assets.script),
            "favicon": .text(frame.assets.favicon),
            "account": try accountRecord(),
            "csrf": .text(visitor.csrfToken),
            "path": .text(request.path),
            "here": .text(request.rawTarget),
            "notice": notice?.templateValue ?? .none,
        ]
    }

    private func accountRecord() throws -> TemplateValue {
        guard let account = viewer.account else { return .none }
        return [
            "name": .text(account.name),
            "is_editor": .flag(account.role >= .editor),
            "is_admin": .flag(account.role >= .admin),
            "rating_count": .integer(try services.interactions.ratings(viewer: viewer).count),
        ]
    }
}
