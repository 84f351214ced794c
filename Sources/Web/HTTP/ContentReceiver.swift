/// Takes the content of one request as it comes in, piece by piece, and answers it.
///
/// It is used by one thread at a time, though not always by the same one, on the pool for streams, where it may wait.
/// While it works on a piece the server gathers the next; then it stops reading, and the client has to wait too.
///
/// Every receiver comes to one of two ends: `finish` returns an answer, or `cancel` is called.
public protocol ContentReceiver {
    /// Takes the next piece, which is never empty. Where content is cut into pieces means nothing.
    ///
    /// What it throws is answered at once, and the rest of the content refused.
    mutating func receive(_ piece: [UInt8]) throws

    /// All content has been received.
    mutating func finish() throws -> Response

    /// Undoes what is half done: the client went away or broke the rules, or this receiver threw. Nothing follows.
    mutating func cancel()
}
