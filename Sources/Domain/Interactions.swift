/// Rating, taking ratings back, skipping, and what to rate next.
public final class Interactions: Sendable {
    /// How many of the popular items are looked through for those with a tag: beyond them hardly anybody knows one.
    private static let depthOfTaggedSearch = 1000

    private let store: any InteractionStore
    private let items: any ItemStore
    private let users: any UserStore
    private let settings: any SiteSettingsStore
    private let clock: any Clock

    public init(
        store: any InteractionStore,
        items: any ItemStore,
        users: any UserStore,
        settings: any SiteSettingsStore,
        clock: any Clock
    ) {
        self.store = store
        self.items = items
        self.users = users
        self.settings = settings
        self.clock = clock
    }

    public func scale() throws -> RatingScale {
        try settings.settings().ratingScale
    }

    // MARK: - One's own

    /// Rates an item as the viewer's user, in place of an earlier rating. Throws `.unauthorized`, `.forbidden`, `.notFound`,
    /// and `.invalid` on `rating` off the scale.
    public func rate(_ item: ID<Item>, _ rating: Double, viewer: Viewer) throws -> SaveOutcome {
        let user = try viewer.requireUser(.write)
        return try save(Interaction(userID: user, itemID: item, rating: rating, ratedAt: clock.now), viewer: viewer)
    }

    /// Takes the viewer's rating back; what it was, or nil if there was none. Throws `.unauthorized`, `.forbidden`.
    public func removeRating(of item: ID<Item>, viewer: Viewer) throws -> Interaction? {
        try store.delete(user: viewer.requireUser(.write), item: item)
    }

    /// The viewer's rating; nil if there is none, and for guests.
    public func rating(of item: ID<Item>, viewer: Viewer) throws -> Double? {
        guard let account = viewer.account else { return nil }
        return try store.ratings(of: account.userID).rating(of: item).map(Double.init)
    }

    /// All of the viewer's ratings; none for guests.
    public func ratings(viewer: Viewer) throws -> UserRatings {
        guard let account = viewer.account else { return .none }
        return try store.ratings(of: account.userID)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func skip(_ item: ID<Item>, viewer: Viewer) throws {
        let user = try viewer.requireUser(.write)
        try store.save(Skip(userID: user, itemID: item, skippedAt: clock.now))
    }

    /// Throws `.unauthorized`, `.forbidden`.
    public func unskip(_ item: ID<Item>, viewer: Viewer) throws {
        try store.deleteSkip(user: viewer.requireUser(.write), item: item)
    }

    /// Popular items (with a tag, if one is given) that the viewer neither rated nor skipped. Throws `.unauthorized`,
    /// `.forbidden`.
    public func itemsToRate(limit: Int, tag: String? = nil, viewer: Viewer) throws -> [Item] {
        try itemsToRate(of: viewer.requireUser(.read), limit: limit, tag: tag)
    }

    private func itemsToRate(of user: ID<User>, limit: Int, tag: String?) throws -> [Item] {
        guard let tag = tag?.lowercased() else { return try items.items(store.itemsToRate(user: user, limit: limit)) }
        let depth = max(limit, Self.depthOfTaggedSearch)
        let tagged = try items.items(store.itemsToRate(user: user, limit: depth)).lazy.filter { item in
            item.tags.contains { $0.lowercased() == tag }
        }
        return Array(tagged.prefix(limit))
    }

    // MARK: - Anyone's, for editors and scripts

    /// Throws `.unauthorized`, `.forbidden` unless it is the viewer's own or the viewer is an editor; `.notFound`.
    public func interaction(user: ID<User>, item: ID<Item>, viewer: Viewer) throws -> Interaction {
        try viewer.requireReading(of: user)
        return try known(user, item)
    }

    /// As it is, for whoever may change it, who need not be allowed to read. Throws as `save` does.
    public func interactionToChange(user: ID<User>, item: ID<Item>, viewer: Viewer) throws -> Interaction {
        try viewer.requireWriting(as: user)
        return try known(user, item)
    }

    private func known(_ user: ID<User>, _ item: ID<Item>) throws -> Interaction {
        guard let interaction = try store.interaction(user: user, item: item) else {
            throw DomainError.notFound("interaction of user \(user) with item \(item)")
        }
        return interaction
    }

    /// Lists of one user are for that user and editors, all others for editors. Throws `.unauthorized`, `.forbidden`, and
    /// `.notFound` for a user that is not there.
    public func list(_ query: InteractionQuery, page: PageRequest, viewer: Viewer) throws -> Page<Interaction> {
        if let user = query.user { try viewer.requireReading(of: user) } else { try viewer.require(.editor, .read) }
        let found = try store.interactions(matching: query, page: page)
        if found.results.isEmpty, let user = query.user { try users.require(user) }
        return found
    }

    /// Creates or replaces. Throws `.unauthorized`, `.forbidden`, `.notFound`, and `.invalid` on `rating` off the scale or
    /// a `timestamp` that no calendar can write.
    public func save(_ interaction: Interaction, viewer: Viewer) throws -> SaveOutcome {
        try viewer.requireWriting(as: interaction.userID)
        let scale = try scale()
        try scale.check(interaction.rating)
        guard Timestamp.writable.contains(interaction.ratedAt) else {
            throw DomainError.invalid("timestamp", "Give seconds since 1970 that fall into the years 1 to 9999.")
        }
        var interaction = interaction
        interaction.rating = scale.nearest(to: interaction.rating)
        return try store.save(interaction)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func delete(user: ID<User>, item: ID<Item>, viewer: Viewer) throws {
        try viewer.requireWriting(as: user)
        guard try store.delete(user: user, item: item) != nil else {
            throw DomainError.notFound("interaction of user \(user) with item \(item)")
        }
    }

    /// What `itemsToRate` says, for any user. Throws `.unauthorized`, `.forbidden` unless it is the viewer's own or the viewer is
    /// an editor; `.notFound`.
    public func itemsToRate(of user: ID<User>, limit: Int, tag: String?, viewer: Viewer) throws -> [Item] {
        try viewer.requireReading(of: user)
        try users.require(user)
        return try itemsToRate(of: user, limit: limit, tag: tag)
    }

    /// What a user does not want to be asked for, in order of item. Throws `.unauthorized`, `.forbidden` unless it is the
    /// viewer's own or the viewer is an editor; `.notFound` for a user that is not there, `.invalid` for a mark of another list.
    public func skips(of user: ID<User>, page: PageRequest, viewer: Viewer) throws -> Page<Skip> {
        try viewer.requireReading(of: user)
        let found = try store.skips(of: user, page: page)
        if found.results.isEmpty { try users.require(user) }
        return found
    }

    /// Throws as `interaction` does.
    public func skip(user: ID<User>, item: ID<Item>, viewer: Viewer) throws -> Skip {
        try viewer.requireReading(of: user)
        guard let skip = try store.skip(user: user, item: item) else { throw Self.noSkip(user, item) }
        return skip
    }

    /// As it is, for whoever may change it, who need not be allowed to read; nil if there is none. Throws `.unauthorized`,
    /// `.forbidden`.
    public func skipToChange(user: ID<User>, item: ID<Item>, viewer: Viewer) throws -> Skip? {
        try viewer.requireWriting(as: user)
        return try store.skip(user: user, item: item)
    }

    /// Notes that the user does not want to be asked for the item from now on. Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func saveSkip(user: ID<User>, item: ID<Item>, viewer: Viewer) throws -> (skip: Skip, isNew: Bool) {
        try viewer.requireWriting(as: user)
        let skip = Skip(userID: user, itemID: item, skippedAt: clock.now)
        return (skip, try store.save(skip))
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func deleteSkip(user: ID<User>, item: ID<Item>, viewer: Viewer) throws {
        try viewer.requireWriting(as: user)
        guard try store.deleteSkip(user: user, item: item) else { throw Self.noSkip(user, item) }
    }

    private static func noSkip(_ user: ID<User>, _ item: ID<Item>) -> DomainError {
        .notFound("skip of item \(item) by user \(user)")
    }

    public func count() throws -> Int {
        try store.interactionCount()
    }
}
