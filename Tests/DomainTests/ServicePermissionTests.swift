import Domain
import Support
import Testing

/// Every operation of the services against every role and scope. The stores say only that they were reached, so what passes
/// through was permitted, and what is refused never came near the data.
@Suite struct ServicePermissionTests {
    /// Who may do it.
    enum Rule: Sendable {
        case anyone
        /// A signed-in account, for its own.
        case own(Scopes)
        case editor(Scopes)
        case admin(Scopes)
    }

    struct Operation: Sendable, CustomTestStringConvertible {
        let name: String
        let rule: Rule
        let run: @Sendable (Viewer) throws -> Void

        var testDescription: String { name }

        init(_ name: String, _ rule: Rule, _ run: @escaping @Sendable (Viewer) throws -> Void) {
            self.name = name
            self.rule = rule
            self.run = run
        }
    }

    private static let items = Items(store: ReachedStore(), interactions: ReachedStore(), clock: FixedClock())
    private static let tags = Tags(store: ReachedStore(), clock: FixedClock())
    private static let vectors = ItemVectors(store: ReachedStore(), items: ReachedStore())
    private static let users = Users(store: ReachedStore(), clock: FixedClock())
    private static let interactions = Interactions(
        store: ReachedStore(),
        items: ReachedStore(),
        users: ReachedStore(),
        settings: DefaultSettings(),
        clock: FixedClock()
    )
    private static let jobs = Jobs(
        store: ReachedJobStore(),
        recommenders: ReachedJobStore(),
        settings: ReachedAdminStore(),
        clock: FixedClock()
    )
    private static let matrices = SimilarityMatrices(
        store: ReachedMatrixStore(),
        recommenders: ReachedJobStore(),
        users: ReachedStore(),
        clock: FixedClock()
    )
    private static let matrixDraft = MatrixDraft(name: "M", kind: .itemToItem)
    private static let accounts = Accounts(
        store: ReachedAccountStore(),
        tokens: ReachedAccountStore(),
        failures: ReachedAccountStore(),
        hasher: ReversingPasswordHasher(),
        secrets: NoSecrets(),
        clock: FixedClock()
    )
    private static let settingsEditor = SettingsEditor(store: ReachedAdminStore())
    private static let evaluations = Evaluations(store: ReachedAdminStore())
    private static let changes = SiteChanges(jobs: ReachedJobStore(), matrices: InMemoryMatrixStore())
    private static let draft = ItemDraft(title: "T")
    private static let other = ID<User>(99)
    private static let own = Account.sample(.member).userID

    private static func rating(by user: ID<User>) -> Interaction {
        Interaction(userID: user, itemID: ID(1), rating: 4, ratedAt: FixedClock().now)
    }

    static let operations: [Operation] = [
        Operation("read an item", .anyone) { _ in _ = try items.item(ID(1)) },
        Operation("list items", .anyone) { _ in _ = try items.list(ItemQuery(), page: PageRequest()) },
        Operation("create an item", .editor(.write)) { _ = try items.create(draft, viewer: $0) },
        Operation("update an item", .editor(.write)) { _ = try items.update(ID(1), draft, expecting: 1, viewer: $0) },
        Operation("delete an item", .editor(.write)) { try items.delete(ID(1), viewer: $0) },
        Operation("list tags", .anyone) { _ in _ = try tags.list(TagQuery(), page: PageRequest()) },
        Operation("read a tag", .anyone) { _ in _ = try tags.tag("x") },
        Operation("rename a tag", .editor(.write)) { _ = try tags.rename("x", to: "y", viewer: $0) },
        Operation("delete a tag", .editor(.write)) { try tags.delete("x", viewer: $0) },
        Operation("read an item's vector", .anyone) { _ in _ = try vectors.vector(of: ID(1)) },
        Operation("count the vectors", .anyone) { _ in _ = try vectors.summary() },
        Operation("give an item a vector", .editor(.write)) { _ = try vectors.save([1], of: ID(1), viewer: $0) },
        Operation("give many items vectors", .editor(.write)) { _ = try vectors.save([], viewer: $0) },
        Operation("load vectors", .editor(.write)) {
            var load = try vectors.load(viewer: $0)
            try load.receive(Array(#"{"item_id":1,"vector":[1]}"#.utf8))
            _ = try load.finish()
        },
        Operation("delete an item's vector", .editor(.write)) { try vectors.delete(of: ID(1), viewer: $0) },
        Operation("delete all vectors", .editor(.write)) { try vectors.deleteAll(viewer: $0) },
        Operation("read oneself", .own(.read)) { _ = try users.user(own, viewer: $0) },
        Operation("read another user", .editor(.read)) { _ = try users.user(other, viewer: $0) },
        Operation("find a user", .editor(.read)) { _ = try users.user(externalID: "x", viewer: $0) },
        Operation("list users", .editor(.read)) {
            _ = try users.list(UserQuery(), page: PageRequest(), viewer: $0)
        },
        Operation("create a user", .editor(.write)) { _ = try users.create(UserDraft(), viewer: $0) },
        Operation("update a user", .editor(.write)) {
            _ = try users.update(own, UserDraft(), expecting: nil, viewer: $0)
        },
        Operation("delete a user", .editor(.write)) { try users.delete(own, viewer: $0) },
        Operation("rate", .own(.write)) { _ = try interactions.rate(ID(1), 4, viewer: $0) },
        Operation("take a rating back", .own(.write)) { _ = try interactions.removeRating(of: ID(1), viewer: $0) },
        Operation("skip", .own(.write)) { try interactions.skip(ID(1), viewer: $0) },
        Operation("unskip", .own(.write)) { try interactions.unskip(ID(1), viewer: $0) },
        Operation("ask what to rate", .own(.read)) { _ = try interactions.itemsToRate(limit: 5, viewer: $0) },
        Operation("ask what to rate of a tag", .own(.read)) {
            _ = try interactions.itemsToRate(limit: 5, tag: "x", viewer: $0)
        },
        Operation("ask what another is to rate", .editor(.read)) {
            _ = try interactions.itemsToRate(of: other, limit: 5, tag: nil, viewer: $0)
        },
        Operation("list one's own skips", .own(.read)) {
            _ = try interactions.skips(of: own, page: PageRequest(), viewer: $0)
        },
        Operation("list another's skips", .editor(.read)) {
            _ = try interactions.skips(of: other, page: PageRequest(), viewer: $0)
        },
        Operation("read another's skip", .editor(.read)) {
            _ = try interactions.skip(user: other, item: ID(1), viewer: $0)
        },
        Operation("look at another's skip before it is changed", .editor(.write)) {
            _ = try interactions.skipToChange(user: other, item: ID(1), viewer: $0)
        },
        Operation("skip as oneself", .own(.write)) {
            _ = try interactions.saveSkip(user: own, item: ID(1), viewer: $0)
        },
        Operation("skip as another", .editor(.write)) {
            _ = try interactions.saveSkip(user: other, item: ID(1), viewer: $0)
        },
        Operation("unskip as another", .editor(.write)) {
            try interactions.deleteSkip(user: other, item: ID(1), viewer: $0)
        },
        Operation("read one's own interaction", .own(.read)) {
            _ = try interactions.interaction(user: own, item: ID(1), viewer: $0)
        },
        Operation("read another's interaction", .editor(.read)) {
            _ = try interactions.interaction(user: other, item: ID(1), viewer: $0)
        },
        Operation("list one's own interactions", .own(.read)) {
            _ = try interactions.list(InteractionQuery(user: own), page: PageRequest(), viewer: $0)
        },
        Operation("list all interactions", .editor(.read)) {
            _ = try interactions.list(InteractionQuery(), page: PageRequest(), viewer: $0)
        },
        Operation("list an item's interactions", .editor(.read)) {
            _ = try interactions.list(InteractionQuery(item: ID(1)), page: PageRequest(), viewer: $0)
        },
        Operation("save one's own interaction", .own(.write)) {
            _ = try interactions.save(rating(by: own), viewer: $0)
        },
        Operation("save another's interaction", .editor(.write)) {
            _ = try interactions.save(rating(by: other), viewer: $0)
        },
        Operation("delete one's own interaction", .own(.write)) {
            try interactions.delete(user: own, item: ID(1), viewer: $0)
        },
        Operation("delete another's interaction", .editor(.write)) {
            try interactions.delete(user: other, item: ID(1), viewer: $0)
        },
        Operation("list accounts", .admin(.read)) { _ = try accounts.list(page: PageRequest(), viewer: $0) },
        Operation("read an account", .admin(.read)) { _ = try accounts.account(ID(9), viewer: $0) },
        Operation("create an account", .admin(.admin)) {
            _ = try accounts.create(AccountDraft(name: "somebody", password: "correct horse"), viewer: $0)
        },
        Operation("change an account", .admin(.admin)) {
            _ = try accounts.update(ID(1), AccountPatch(role: .admin), viewer: $0)
        },
        Operation("delete an account", .admin(.admin)) {
            try accounts.delete(ID(1), andUser: false, viewer: $0)
        },
        Operation("list one's sessions", .own(.read)) { _ = try accounts.sessions(viewer: $0) },
        Operation("end one's session", .own(.write)) { try accounts.endSession(ID(1), viewer: $0) },
        Operation("sign out elsewhere", .own(.write)) { try accounts.signOutElsewhere(viewer: $0) },
        Operation("list one's tokens", .own(.read)) { _ = try accounts.tokens(page: PageRequest(), viewer: $0) },
        Operation("list another's tokens", .admin(.read)) {
            _ = try accounts.tokens(of: ID(9), page: PageRequest(), viewer: $0)
        },
        Operation("make oneself a token", .own(.write)) {
            _ = try accounts.createToken(APITokenDraft(name: "t", scopes: .read), viewer: $0)
        },
        Operation("make another a token", .admin(.admin)) {
            _ = try accounts.createToken(APITokenDraft(name: "t", scopes: .read), for: ID(9), viewer: $0)
        },
        Operation("change the settings", .admin(.admin)) { try settingsEditor.save(.defaults, viewer: $0) },
        Operation("list evaluations", .admin(.read)) { _ = try evaluations.list(page: PageRequest(), viewer: $0) },
        Operation("read an evaluation", .admin(.read)) { _ = try evaluations.evaluation(ID(1), viewer: $0) },
        Operation("delete an evaluation", .admin(.admin)) { try evaluations.delete(ID(1), viewer: $0) },
        Operation("watch the site", .admin(.read)) { try changes.listen(viewer: $0) { _ in true } },
        Operation("watch a job", .admin(.read)) { try changes.listen(to: ID(1), after: 0, viewer: $0) { _ in true } },
        Operation("list jobs", .admin(.read)) { _ = try jobs.list(page: PageRequest(), viewer: $0) },
        Operation("read a job", .admin(.read)) { _ = try jobs.job(ID(1), viewer: $0) },
        Operation("start a training", .admin(.admin)) {
            _ = try jobs.startTraining(of: ID(1), onlyIfChanged: false, viewer: $0)
        },
        Operation("start an evaluation", .admin(.admin)) {
            _ = try jobs.startEvaluation(EvaluationDraft(), viewer: $0)
        },
        Operation("cancel a job", .admin(.admin)) { _ = try jobs.cancel(ID(1), viewer: $0) },
        Operation("list matrices", .admin(.read)) { _ = try matrices.list(viewer: $0) },
        Operation("read a matrix", .admin(.read)) { _ = try matrices.matrix(ID(1), viewer: $0) },
        Operation("create a matrix", .admin(.admin)) { _ = try matrices.create(matrixDraft, viewer: $0) },
        Operation("update a matrix", .admin(.admin)) {
            _ = try matrices.update(ID(1), viewer: $0) { _ in matrixDraft }
        },
        Operation("delete a matrix", .admin(.admin)) { try matrices.delete(ID(1), viewer: $0) },
        Operation("list versions", .admin(.read)) { _ = try matrices.versions(of: ID(1), viewer: $0) },
        Operation("read a version", .admin(.read)) { _ = try matrices.version(1, of: ID(1), viewer: $0) },
        Operation("begin a version", .admin(.admin)) {
            _ = try matrices.begin(nil, of: ID(1), MatrixIntakeRule(), viewer: $0)
        },
        Operation("delete a version", .admin(.admin)) { try matrices.delete(1, of: ID(1), viewer: $0) },
        Operation("send rows", .admin(.admin)) { _ = try matrices.load(1, of: ID(1), viewer: $0) },
        Operation("make a version live", .admin(.admin)) { _ = try matrices.activate(1, of: ID(1), viewer: $0) },
        Operation("read rows", .admin(.read)) {
            _ = try matrices.rows(of: 1, of: ID(1), page: PageRequest(), viewer: $0)
        },
        Operation("read a row", .admin(.read)) { _ = try matrices.row(1, of: 1, of: ID(1), viewer: $0) },
        Operation("ask who is like a user", .editor(.read)) {
            _ = try matrices.people(like: own, limit: 1, viewer: $0)
        },
    ]

    @Test(arguments: operations)
    func `an operation is open to those who may, and to nobody else`(operation: Operation) {
        #expect(outcome(operation, .guest) == expected(operation.rule, role: nil, scopes: []), "guest")
        for role in Role.allCases {
            for scopes in [Scopes.read, .write, .admin, .all] {
                let viewer = Viewer(account: .sample(role), scopes: scopes)
                let expected = expected(operation.rule, role: role, scopes: scopes)
                #expect(outcome(operation, viewer) == expected, "\(role) with \(scopes.text)")
            }
        }
    }

    /// Nil for permitted.
    private func outcome(_ operation: Operation, _ viewer: Viewer) -> DomainError? {
        do {
            try operation.run(viewer)
            Issue.record("\(operation.name) reached no store")
            return nil
        } catch is StoreReached {
            return nil
        } catch {
            return error as? DomainError ?? .conflict("\(error)")
        }
    }

    private func expected(_ rule: Rule, role: Role?, scopes: Scopes) -> DomainError? {
        if case .anyone = rule { return nil }
        guard let role else { return .unauthorized }
        switch rule {
        case .anyone: return nil
        case .own(let scope): return scopes.contains(scope) ? nil : .forbidden
        case .editor(let scope): return role >= .editor && scopes.contains(scope) ? nil : .forbidden
        case .admin(let scope): return role >= .admin && scopes.contains(scope) ? nil : .forbidden
        }
    }

    @Test func `a moment that no calendar can write is refused`() {
        let viewer = Viewer(account: .sample(.member))
        for seconds in [Int64.min, -62_135_596_801, 253_402_300_800, Int64.max] {
            let moment = Timestamp(seconds: seconds)
            let interaction = Interaction(userID: Self.own, itemID: ID(1), rating: 4, ratedAt: moment)
            #expect {
                _ = try Self.interactions.save(interaction, viewer: viewer)
            } throws: { error in
                guard case DomainError.invalid(let problems) = error else { return false }
                return problems.map(\.field) == ["timestamp"]
            }
        }
    }
}
