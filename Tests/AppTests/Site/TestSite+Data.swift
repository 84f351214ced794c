import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// Known data. Items 1 to 8 are rated by twelve raters: the even ones like 1 to 4, the odd ones 5 to 8; nobody rates both, so the
/// neighbours of an item are the other three of its half. Item 9 is rated by nobody.
extension TestSite {
    static let titles = [
        "Alpha", "Beta", "Gamma", "Delta", "Red", "Green", "Blue", "Violet", "<b>Bold</b> & \"Quiet\"",
    ]

    func addCatalogue() throws {
        let drafts = Self.titles.enumerated().map { index, title in
            ItemDraft(
                externalID: "item-\(index + 1)",
                title: title,
                description: "First line.\n\nSecond line.",
                tags: index < 4 ? ["Greek", "Letter"] : ["Colour"],
                attributes: ["year": .number(Double(1990 + index)), "creator": .text("Maker & Son")]
            )
        }
        _ = try composition.bulk.saveItems(drafts, at: clock.now)
        let lines = (0..<12).flatMap { rater in
            (1...4).map { number in
                InteractionLine(
                    user: "rater-\(rater)",
                    item: "item-\(rater.isMultiple(of: 2) ? number : number + 4)",
                    // No two ratings of a rater are alike, so that every pair of a half has its own similarity.
                    rating: 3 + Double((number + rater) % 4) * 0.5,
                    ratedAt: nil
                )
            }
        }
        _ = try composition.bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: clock.now)
    }

    /// Computes a version of the item-to-item matrix and takes it up.
    func train() throws {
        for recommender in try composition.recommenders.recommenders() where recommender.itemMatrixID != nil {
            _ = try composition.training().run(recommender)
        }
        try live.refresh()
    }

    /// An account with the password of all test accounts.
    @discardableResult
    func addAccount(_ name: String, _ role: Role = .member) throws -> Account {
        try services.accounts.create(name: name, password: Self.password, role: role)
    }

    /// The text of a new token.
    func token(of account: Account, _ scopes: Scopes) throws -> String {
        try services.accounts.createToken(for: account, name: "test", scopes: scopes, expiresAt: nil).text
    }

    /// A signed-in browser of a new account named by its role.
    func browser(_ role: Role) throws -> Browser {
        try addAccount(role.rawValue, role)
        let browser = Browser(self)
        browser.signIn(role.rawValue)
        return browser
    }

    /// A script with a token of a new account.
    /// One that is stored.
    func addEvaluation() throws -> ID<Evaluation> {
        let row = EvaluationRow(
            name: "ease",
            model: "ease",
            settings: ["neighbours": .number(5)],
            reading: .served,
            judgedUserCount: 4,
            fitSeconds: 0.25,
            measurements: [Measurement(.ndcg, 0.25, interval: 0.125...0.5), Measurement(.coverage, 1)]
        )
        return try composition.evaluations.insert(
            Evaluation(
                settings: Evaluation.Settings(method: .kFold(3), cutoff: 20, relevantFrom: 3.5, seed: .max),
                extent: Evaluation.Extent(interactionCount: 48, userCount: 12, itemCount: 9),
                startedAt: clock.now,
                rows: [row]
            ),
            of: nil
        )
    }

    /// One of a browser that the account is signed in with.
    func addSession(of account: Account) throws -> ID<Session> {
        let store = SQLiteAccountStore(database: composition.database)
        let before = try store.sessions(of: account.id, at: clock.now).count
        // Each account has sessions of its own.
        let hash = (0..<32).map {
            UInt8(truncatingIfNeeded: $0 == 0 ? before : Int(account.id.rawValue) >> ($0 % 8 * 8))
        }
        try store.insertSession(
            tokenHash: hash,
            account: account.id,
            browser: "Firefox on Linux",
            createdAt: clock.now,
            expiresAt: Timestamp(seconds: clock.now.seconds + 3600)
        )
        return try #require(try store.sessions(of: account.id, at: clock.now).first).id
    }

    func script(_ role: Role, _ scopes: Scopes = .all) throws -> Script {
        let account = try addAccount("script-\(role.rawValue)-\(scopes.rawValue)", role)
        return Script(site: self, account: account, token: try token(of: account, scopes))
    }
}

/// A script that speaks to the API.
struct Script {
    let site: TestSite
    /// Nil for a script without a token.
    let account: Account?
    let token: String?

    static func guest(_ site: TestSite) -> Script {
        Script(site: site, account: nil, token: nil)
    }

    /// The id of the user that the account rates as.
    var user: Int64 { account?.userID.rawValue ?? 0 }

    @discardableResult
    func send(
        _ method: Method,
        _ target: String,
        _ json: String? = nil,
        headers: [(HeaderName, String)] = []
    ) -> Answer {
        var all = headers
        if let token { all.append((.authorization, "Bearer \(token)")) }
        if json != nil, !all.contains(where: { $0.0 == .contentType }) {
            all.append((.contentType, "application/json"))
        }
        return site.send(method, target, headers: all, body: Array((json ?? "").utf8))
    }

    func get(_ target: String, headers: [(HeaderName, String)] = []) -> Answer {
        send(.get, target, headers: headers)
    }
}
