/// Where a connection stands between its opening and its end.
enum ConnectionPhase {
    /// Waiting for a request, or within its head.
    case head
    /// Within a request whose content is still to come, or whose handler works elsewhere.
    case exchange(Exchange)
    /// Ends its output once all of it has gone.
    case closing
    /// Output has ended; input is dropped until the client ends it too. To close while there is input that nobody
    /// has read would reset the connection, and take back what the client has not received yet.
    case lingering
    case closed
}

/// Whose share of all connections one takes.
enum ConnectionPlace {
    case counted(ClientNetwork?)
    /// A newcomer for whom there was none, there only to be told so.
    case none
}
