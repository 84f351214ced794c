/// The raters, as editors and scripts manage them.
public final class Users: Sendable {
    private let store: any UserStore
    private let clock: any Clock

    public init(store: any UserStore, clock: any Clock) {
        self.store = store
        self.clock = clock
    }

    /// Throws `.notFound`; `.unauthorized` or `.forbidden` unless it is the viewer's own or the viewer is an editor.
    public func user(_ id: ID<User>, viewer: Viewer) throws -> User {
        try viewer.requireReading(of: id)
        guard let user = try store.user(id) else { throw DomainError.notFound("user \(id)") }
        return user
    }

    /// As it is, for whoever may change it, who need not be allowed to read. Throws `.notFound`, `.unauthorized`, `.forbidden`.
    public func userToChange(_ id: ID<User>, viewer: Viewer) throws -> User {
        try viewer.require(.editor, .write)
        guard let user = try store.user(id) else { throw DomainError.notFound("user \(id)") }
        return user
    }

    /// Nil if no user has this external id. Throws `.unauthorized`, `.forbidden`.
    public func user(externalID: String, viewer: Viewer) throws -> User? {
        try viewer.require(.editor, .read)
        return try store.user(externalID: externalID)
    }

    /// Throws `.unauthorized`, `.forbidden`, and `.invalid` for a start that belongs to a list in another order.
    public func list(_ query: UserQuery, page: PageRequest, viewer: Viewer) throws -> Page<User> {
        try viewer.require(.editor, .read)
        return try store.users(matching: query, page: page)
    }

    public func count() throws -> Int {
        try store.userCount()
    }

    /// Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict` if the external id is taken.
    public func create(_ draft: UserDraft, viewer: Viewer) throws -> User {
        try viewer.require(.editor, .write)
        let draft = draft.normalised
        try draft.validate()
        return try store.insert(draft, at: clock.now)
    }

    /// Throws as `create` does, `.notFound`, and `.stale` if `version` is given and not the current one.
    public func update(_ id: ID<User>, _ draft: UserDraft, expecting version: Int?, viewer: Viewer) throws -> User {
        try viewer.require(.editor, .write)
        let draft = draft.normalised
        try draft.validate()
        return try store.update(id, draft, expecting: version)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.conflict` if an account belongs to the user.
    public func delete(_ id: ID<User>, viewer: Viewer) throws {
        try viewer.require(.editor, .write)
        try store.delete(id)
    }
}
