import Domain

/// A header field that a route reads.
struct HeaderParameter: Sendable {
    let name: String
    let help: String
    var isRequired = false
    /// A regular expression that its value must match.
    var pattern: String?
}

extension APIRoute {
    /// Those that it reads besides who asks and what is sent.
    var headerParameters: [HeaderParameter] {
        var parameters: [HeaderParameter] = []
        if matching != .none {
            parameters.append(
                HeaderParameter(
                    name: "If-Match",
                    help: "The `ETag` of the version that is changed, or `*`.",
                    isRequired: matching == .required
                )
            )
        }
        if isTagged {
            parameters.append(
                HeaderParameter(name: "If-None-Match", help: "The `ETag` of what is at hand: then the answer is a 304.")
            )
        }
        if takesIdempotencyKey {
            parameters.append(
                HeaderParameter(
                    name: "Idempotency-Key",
                    help: "A word of one's own; within a day the change is made once, however often it is asked for.",
                    pattern: "^[!-~]{1,200}$"
                )
            )
        }
        return parameters
    }
}
