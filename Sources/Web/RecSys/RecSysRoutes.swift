import Domain

/// The API of the application "rec-sys", for the client and the jobs that were written for it: its paths, its documents, its
/// statuses, over the services that everything else uses.
struct RecSysRoutes {
    typealias Action = @Sendable (RecSysCall) throws -> Response

    /// One path with what each method does; others are answered with a 405.
    struct Resource {
        let path: String
        let actions: [(method: Method, place: Place, action: Action)]
    }

    /// Thousands of cells or ratings are sent at once.
    static let maxBodyBytes = 64 << 20

    static var all: [Resource] {
        let users = RecSysUsers()
        let items = RecSysItems()
        let interactions = RecSysInteractions()
        let matrices = RecSysMatrices()
        let cells = RecSysCells()
        let recommenders = RecSysRecommenders()
        return [
            Resource(path: "/api/users/", actions: [(.get, .reader, users.index), (.post, .hashing, users.create)]),
            one("users", .reader, users.show, users.update, users.destroy),
            Resource(path: "/api/items/", actions: [(.get, .reader, items.index), (.post, .writer, items.create)]),
            one("items", .loop, items.show, items.update, items.destroy),
            Resource(
                path: "/api/interactions/",
                actions: [(.get, .reader, interactions.index), (.post, .stream, interactions.create)]
            ),
            one("interactions", .loop, interactions.show, interactions.update, interactions.destroy),
            Resource(
                path: "/api/similarity-matrix/",
                actions: [(.get, .loop, matrices.index), (.post, .writer, matrices.create)]
            ),
            // Making a version live takes its time, and what is deleted goes in many short transactions.
            one("similarity-matrix", .loop, matrices.show, matrices.update, matrices.destroy, changes: .stream),
            Resource(path: "/api/similarity-matrix/{id}/versions/", actions: [(.get, .loop, matrices.versions)]),
            Resource(
                path: "/api/similarity-matrix/{id}/versions/{version}/",
                actions: [(.delete, .stream, matrices.destroyVersion)]
            ),
            Resource(
                path: "/api/similarity-matrix-cells/",
                actions: [(.get, .reader, cells.index), (.post, .stream, cells.create)]
            ),
            one("similarity-matrix-cells", .reader, cells.show, cells.update, cells.destroy, changes: .stream),
            Resource(
                path: "/api/recommenders/",
                actions: [(.get, .loop, recommenders.index), (.post, .writer, recommenders.create)]
            ),
            one("recommenders", .loop, recommenders.show, recommenders.update, recommenders.destroy),
        ]
    }

    private static func one(
        _ resource: String,
        _ place: Place,
        _ show: @escaping Action,
        _ update: @escaping Action,
        _ destroy: @escaping Action,
        changes: Place = .writer
    ) -> Resource {
        Resource(
            path: "/api/\(resource)/{id}/",
            actions: [
                (.get, place, show), (.put, changes, update), (.patch, changes, update), (.delete, changes, destroy),
            ]
        )
    }

    /// `GET /api/`: where everything is, for everybody.
    static func root(_ call: RecSysCall) -> Response {
        call.json { writer in
            writer.object { writer in
                writer.field("users", call.base + "users/")
                writer.field("items", call.base + "items/")
                writer.field("interactions", call.base + "interactions/")
                writer.field("similarity-matrix", call.base + "similarity-matrix/")
                writer.field("similarity-matrix-cells", call.base + "similarity-matrix-cells/")
                writer.field("recommenders", call.base + "recommenders/")
            }
        }
    }
}

extension SiteRoutes {
    mutating func addRecSys() {
        recSys(.get, "/api/", .loop, isOpen: true, RecSysRoutes.root)
        for resource in RecSysRoutes.all {
            for method in [Method.get, .post, .put, .patch, .delete] {
                let known = resource.actions.first { $0.method == method }
                let refusal: RecSysRoutes.Action = { _ in throw RecSysRefusal.notAllowed(method) }
                recSys(method, resource.path, known?.place ?? .loop, known?.action ?? refusal)
                // Scripts that leave the slash out are told where it is.
                redirect(method, String(resource.path.dropLast()))
            }
        }
    }

    private mutating func recSys(
        _ method: Method,
        _ path: String,
        _ place: Place,
        isOpen: Bool = false,
        _ action: @escaping RecSysRoutes.Action
    ) {
        let options = RouteOptions(place: place, maxBodyBytes: RecSysRoutes.maxBodyBytes)
        let (gate, limits) = (gate, limits)
        own(method, path, options) { request in
            do {
                let viewer = isOpen ? .guest : try RecSysGate.viewer(request, gate.services)
                _ = try limits.charge(request, options.limitClass, to: viewer.account?.id.rawValue)
                var response = try action(RecSysCall(services: gate.services, request: request, viewer: viewer))
                response.headers.set(.cacheControl, to: "private, no-cache")
                return response
            } catch {
                return try RecSysRefusal(error).response
            }
        }
    }

    private mutating func redirect(_ method: Method, _ path: String) {
        own(method, path, RouteOptions(place: .loop)) { request in
            let query = request.rawQuery.isEmpty ? "" : "?" + request.rawQuery
            return .redirect(to: request.rawPath + "/" + query, status: .movedPermanently)
        }
    }
}

/// Who asks, by `Authorization: Token …`; sessions do not count.
enum RecSysGate {
    static func viewer(_ request: Request, _ services: Services) throws -> Viewer {
        let words = (request.header(.authorization) ?? "").split(separator: " ").map(String.init)
        guard words.first?.lowercased() == "token" else {
            throw RecSysRefusal.unauthorized("Authentication credentials were not provided.")
        }
        guard words.count > 1 else {
            throw RecSysRefusal.unauthorized("Invalid token header. No credentials provided.")
        }
        guard words.count == 2 else {
            throw RecSysRefusal.unauthorized("Invalid token header. Token string should not contain spaces.")
        }
        guard TokenText.isWellFormed(words[1]),
            case .good(let viewer) = try services.accounts.standing(ofToken: words[1])
        else { throw DomainError.unauthorized }
        if let account = viewer.account { request.note(account) }
        return viewer
    }
}
