/// What the server grants one client. Each bound exists so that no client can take more than its share.
public struct Limits: Sendable {
    /// Content that routes accept unless they say otherwise: far beyond any form, small beside the machine's memory.
    public static let standardBodyBytes = 1 << 20
    /// Events that may wait for a client that is slow to take them: hundreds of them, and little beside its socket.
    public static let standardEventBufferBytes = 64 << 10

    /// Above what browsers make of any link; proxies stop at the same figure. 414 beyond.
    public var requestLineBytes = 8 << 10
    /// Room for the largest cookies that browsers keep, several times over. 431 beyond.
    public var headerBytes = 32 << 10
    /// Browsers send about twenty fields. 431 beyond.
    public var headerCount = 100
    /// Chunk extensions and trailers, which carry nothing that is used. 400 beyond.
    public var chunkOverheadBytes = 8 << 10

    /// From a request's first byte (or the connection's opening) to the end of its header. 408 beyond, so that clients
    /// that trickle headers cannot hold connections.
    public var headerMilliseconds = 10_000
    /// Between requests: longer than the minute after which common proxies drop idle connections, so that they, and
    /// not we, are the ones to close.
    public var idleMilliseconds = 75_000
    /// Within each such span of time at least `bodyProgressBytes` of a body must come in, or all of its rest. 408 beyond.
    public var bodyProgressMilliseconds = 30_000
    /// About 550 bytes a second: below any usable line.
    public var bodyProgressBytes = 16 << 10
    /// A client that takes in nothing of its answer for so long has gone.
    public var writeStallMilliseconds = 30_000
    /// After a refusal, how long input is still read and dropped, so that the refusal is not lost to a reset.
    public var lingerMilliseconds = 2_000

    /// After so long without an event a comment is sent: well within the minute after which proxies and address
    /// translators forget a silent connection.
    public var eventHeartbeatMilliseconds = 15_000

    /// Connections that one loop holds; more wait in the kernel's queue.
    public var connectionsPerLoop = 16_384
    /// Answers to pipelined requests gather up to this size before they are sent.
    public var gatheredOutputBytes = 64 << 10
    /// A larger body is sent from where it lies; copying a smaller one is cheaper than a second piece.
    public var copiedBodyBytes = 8 << 10
    /// How much of a request's content is read ahead while its receiver works on an earlier piece: large enough that
    /// handing pieces over costs little, small enough for thousands of uploads at once.
    public var contentPieceBytes = 128 << 10
    /// How much of a file goes out before other connections have their turn.
    public var fileBytesPerTurn = 1 << 20
    /// Buffers up to this size stay with an idle connection; larger ones are given back.
    public var keptBufferBytes = 4 << 10

    public init() {}

    /// For requests that the process makes itself.
    static let unlimited: Limits = {
        var limits = Limits()
        limits.requestLineBytes = Int.max
        limits.headerBytes = Int.max
        limits.headerCount = Int.max
        return limits
    }()
}
