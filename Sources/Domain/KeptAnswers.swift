/// The answer to a change that a script asked for under a key of its own (`Idempotency-Key`).
public struct KeptAnswer: Sendable, Equatable {
    /// A hash of what was asked: another request under the same key is a mistake.
    public let request: [UInt8]
    /// Nil while it is being worked on.
    public let outcome: Outcome?

    public struct Outcome: Sendable, Equatable {
        public let status: Int
        public let contentType: String?
        public let location: String?
        public let etag: String?
        public let body: [UInt8]

        public init(status: Int, contentType: String?, location: String?, etag: String?, body: [UInt8]) {
            self.status = status
            self.contentType = contentType
            self.location = location
            self.etag = etag
            self.body = body
        }
    }

    public init(request: [UInt8], outcome: Outcome?) {
        self.request = request
        self.outcome = outcome
    }
}

/// Where they are kept, by account and key. What is kept with a change is kept in its transaction: both are there, or neither.
public protocol KeptAnswerStore: Sendable {
    /// Nil for one from before the moment, and for one that was begun and not ended since the later of the two.
    func answer(to key: String, of account: ID<Account>, since moment: Timestamp, begunSince: Timestamp) throws
        -> KeptAnswer?
    /// Replaces what was kept under the key, and forgets answers that are older than the moment says.
    func keep(
        _ answer: KeptAnswer,
        to key: String,
        of account: ID<Account>,
        at moment: Timestamp,
        forgetting: Timestamp
    ) throws
    /// Quietly does nothing if there is none.
    func forget(_ key: String, of account: ID<Account>) throws
}
