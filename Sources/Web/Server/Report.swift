/// What has come of work done for a connection elsewhere.
enum Report: Sendable {
    /// A handler has come to its answer, or to an error.
    case answer(Result<Response, any Error>)
    /// A handler has made a receiver of content, or refused to.
    case receiver(Result<OpenReceiver, any Error>)
    /// A receiver has done with a piece.
    case received(Result<Void, any Error>)
    /// A source of content has come to its next piece, to its end, or to an error.
    case piece(Result<[UInt8]?, any Error>)
    /// There are events to send, or they have ended.
    case events
}

/// Where a report goes: to the connection on a loop that waits for it, from any thread.
///
/// It names the connection and does not hold it, so a report for a connection that has gone meanwhile finds nobody.
struct ReturnAddress: Sendable {
    let mailbox: Mailbox
    let connection: ConnectionToken
    let requestID: UInt64

    func post(_ report: Report) {
        mailbox.post(.report(connection, requestID: requestID, report))
    }
}
