/// The secret that a request shows to say who sends it, before anybody has looked whether it is good.
struct CredentialClaim {
    enum Kind {
        case token
        case session
    }

    let kind: Kind
    let secret: ArraySlice<UInt8>

    /// Nil if the request shows none. A token counts under `/api/` alone, as pages do not look at it; there it goes before
    /// a session, as `APIGate` has it.
    init?(_ request: Request, sessionCookie: String) {
        if request.isForAPI, let header = request.headerBytes(.authorization) {
            // Only the last word: the scheme may be written in many ways, and none of them is a bucket of its own.
            kind = .token
            let space = header.withUnsafeBufferPointer { $0.lastIndex(of: WireByte.space) } ?? -1
            secret = header.dropFirst(space + 1)
        } else if let header = request.headerBytes(.cookie), let value = Cookies.value(sessionCookie, in: header) {
            kind = .session
            secret = value
        } else {
            return nil
        }
    }
}
