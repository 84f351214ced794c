/// The numbers by which scripts of an earlier application know users: whole numbers that data sets gave, and for everybody else
/// one of our own above them.
///
/// A user whose external id is a whole number goes by it. Anybody else, such as a person with an account, goes by `first` and
/// our id added. No number stands for two users as long as data sets number theirs below `first`; otherwise the external id
/// goes first.
public final class UserNumbers: Sendable {
    public static let first: Int64 = 500_000

    private let store: any UserStore

    public init(store: any UserStore) {
        self.store = store
    }

    public static func number(of user: User) -> Int64 {
        user.externalID.flatMap(number) ?? first + user.id.rawValue
    }

    /// Nil if there is none of this number.
    public func user(_ number: Int64) throws -> User? {
        if let user = try store.user(externalID: String(number)) { return user }
        guard number > Self.first, let user = try store.user(ID(number - Self.first)) else { return nil }
        return Self.number(of: user) == number ? user : nil
    }

    /// Nil if there is no such user.
    public func number(of id: ID<User>) throws -> Int64? {
        try store.user(id).map(Self.number)
    }

    /// A whole number from 0 as it is usually written.
    private static func number(_ text: String) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }
}
