import Domain

/// Keys under which scripts ask for changes, so that one asked for twice, because its answer was lost on the way, is made once
/// (`Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header).
///
/// An answer is kept with the change, in one transaction, for a day. Refusals are not kept: nothing came of them, and the
/// mended request may use the same key.
struct Idempotency: Sendable {
    private static let keptSeconds: Int64 = 24 * 3600
    /// A change that takes longer than this was given up, and may be tried again.
    private static let longestSeconds: Int64 = 600

    let store: any KeptAnswerStore
    let clock: any Clock

    /// The answer of the action, or the one that was kept. Throws a 400 for a key that is none, a 422 for one that was used for
    /// another request, a 409 while the first is being worked on, and what the action throws.
    func perform(_ call: APICall, _ action: (APICall) throws -> Response) throws -> Response {
        guard let key = try call.idempotencyKey, let account = call.viewer.account?.id else { return try action(call) }
        let asked = Self.hash(of: call.request)
        if let kept = try kept(key, account) {
            guard kept.request == asked else {
                throw HTTPError(
                    .unprocessableContent,
                    "This Idempotency-Key was used for another request. Use a new one."
                )
            }
            guard let outcome = kept.outcome else {
                throw HTTPError(.conflict, "The first request with this Idempotency-Key is still being worked on.")
            }
            return Response(replaying: outcome)
        }
        // On the writer nothing comes between this and the change. Elsewhere it is said that the work has begun.
        if call.route.place != .writer { try begin(asked, key, account) }
        do {
            let response = try action(call)
            try keep(KeptAnswer(request: asked, outcome: response.outcome), key, account)
            return response
        } catch {
            if call.route.place != .writer { try store.forget(key, of: account) }
            throw error
        }
    }

    private func kept(_ key: String, _ account: ID<Account>) throws -> KeptAnswer? {
        let now = clock.now.seconds
        return try store.answer(
            to: key,
            of: account,
            since: Timestamp(seconds: now - Self.keptSeconds),
            begunSince: Timestamp(seconds: now - Self.longestSeconds)
        )
    }

    private func begin(_ asked: [UInt8], _ key: String, _ account: ID<Account>) throws {
        try keep(KeptAnswer(request: asked, outcome: nil), key, account)
    }

    private func keep(_ answer: KeptAnswer, _ key: String, _ account: ID<Account>) throws {
        let now = clock.now
        let oldest = Timestamp(seconds: now.seconds - Self.keptSeconds)
        try store.keep(answer, to: key, of: account, at: now, forgetting: oldest)
    }

    private static func hash(of request: Request) -> [UInt8] {
        SHA256.digest(Array("\(request.method.rawValue) \(request.rawTarget)\n".utf8) + request.body)
    }
}

extension Response {
    fileprivate init(replaying outcome: KeptAnswer.Outcome) {
        self.init(Status(kept: outcome.status), body: outcome.body.isEmpty ? .none : .bytes(outcome.body))
        for (name, value) in [
            (HeaderName.contentType, outcome.contentType), (.location, outcome.location), (.etag, outcome.etag),
        ] {
            if let value { headers.set(name, to: value) }
        }
        headers.set(.idempotentReplayed, to: "true")
    }

    fileprivate var outcome: KeptAnswer.Outcome {
        var content: [UInt8] = []
        if case .bytes(let bytes) = body { content = bytes }
        return KeptAnswer.Outcome(
            status: status.code,
            contentType: headers[.contentType],
            location: headers[.location],
            etag: headers[.etag],
            body: content
        )
    }
}

extension APICall {
    /// Nil if none was sent, and for a route that takes none. Throws a 400 for a key that is none.
    var idempotencyKey: String? {
        get throws(HTTPError) {
            guard route.takesIdempotencyKey, let key = request.header(.idempotencyKey) else { return nil }
            guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > WireByte.space && $0 < 0x7F }) else {
                throw HTTPError(.badRequest, "An Idempotency-Key is 1 to 200 characters of ASCII without spaces.")
            }
            return key
        }
    }
}
