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
    /// Within each such span of time a client must take in at least `writeProgressBytes` of its answers, or all of their
    /// rest. It is given up beyond, so that one that reads a byte now and then cannot hold an answer for ever.
    public var writeStallMilliseconds = 30_000
    /// As slow as a body may come in.
    public var writeProgressBytes = 16 << 10
    /// After a refusal, how long input is still read and dropped, so that the refusal is not lost to a reset.
    public var lingerMilliseconds = 2_000
    /// When the server stops, how long a connection without a request may still send one, so that none is lost that was
    /// on its way. More than one way round the world.
    public var partingMilliseconds = 500

    /// Connections of all loops together; a program fits it to its descriptors. Beyond it, the one that has waited
    /// longest for a request gives up its place; if none waits, the newcomer is refused with 503.
    public var connections = 16_384
    /// Connections of one client (an IPv4 address or an IPv6 /64), a quarter of all: none can take the place of all
    /// others, and many hundreds of browsers behind one address find room. 503 beyond.
    public var connectionsPerAddress = 4_096
    /// Refused newcomers that one loop holds until they have read why; more are just closed.
    public var gentleRefusals = 64
    /// A connection takes no further request of a turn that has lasted so long, but lets the others have theirs: a client
    /// that sends thousands at once waits for itself. Long enough for many small answers; a newcomer waits for two or three
    /// rounds of everybody's turns.
    public var turnMicroseconds = 100
    /// A loop that has requests wait for so long refuses new ones with 503 until it has caught up: a late answer to
    /// everybody is worse than a quick refusal to some.
    public var lagMilliseconds = 1_000
    /// Work that waits longer than this for a thread is refused with 503 and not begun: whoever asked has gone or asked
    /// again.
    public var queueMilliseconds = 5_000

    /// After so long without an event a comment is sent: well within the minute after which proxies and address
    /// translators forget a silent connection.
    public var eventHeartbeatMilliseconds = 15_000

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
