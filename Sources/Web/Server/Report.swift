/// What has come of work done for a connection elsewhere.
enum Report: Sendable {
    /// A handler has come to its answer, or to an error.
    case answer(Result<Response, any Error>)
}

/// Where a report goes: to the exchange on a loop that waits for it, from any thread.
///
/// It names them and holds neither, so a report for a connection that has gone meanwhile finds nobody.
struct ReturnAddress: Sendable {
    let mailbox: Mailbox
    let connection: ConnectionToken
    let requestID: UInt64

    func post(_ report: Report) {
        mailbox.post(.report(connection, requestID: requestID, report))
    }
}
