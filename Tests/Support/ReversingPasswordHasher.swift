public import Domain

/// Hashes nothing: tests sign in a hundred times, and a real hash is slow by intention.
public struct ReversingPasswordHasher: PasswordHasher {
    public init() {}

    public func hash(_ password: String) throws -> String { "reversed:" + String(password.reversed()) }

    public func verify(_ password: String, against hash: String) -> Bool {
        hash == "reversed:" + String(password.reversed())
    }

    public func needsRehash(_ hash: String) -> Bool { false }
}
