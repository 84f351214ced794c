import Domain

/// The content of an answer, made piece by piece and only as fast as the client takes it in.
///
/// The closure is asked for one piece at a time, on the pool for streams and only once the piece before has left; nil
/// ends the content, an empty piece does not. So it needs no lock, may wait, and is never far ahead of a slow client.
/// Pieces of 64 KiB or so cost little to hand over. Successive calls may come on different threads, so nothing that
/// belongs to one, such as an open statement, may be kept between them.
///
/// What it throws breaks the answer off: the client sees that the end is missing. The closure, and all that it holds, is
/// let go of at the end, after an error, and when the client has gone.
public final class ContentSource: Sendable {
    /// A source whose pieces are not as long together as it said.
    public struct WrongLength: Error, CustomStringConvertible {
        public let description: String
    }

    private struct State {
        var next: (() throws -> [UInt8]?)?
        /// How many bytes must still come, if that was said.
        var remaining: Int?
    }

    /// How many bytes all pieces hold together, if that is known beforehand.
    public let length: Int?

    // Never waited for: pieces are asked for one at a time.
    private let state: Locked<State>

    public init(length: Int? = nil, _ next: sending @escaping () throws -> [UInt8]?) {
        precondition(length ?? 0 >= 0, "a length is not negative")
        self.length = length
        state = Locked(State(next: next, remaining: length))
    }

    /// The next piece; nil at the end and ever after. Throws what the closure throws, and `WrongLength`.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard let next = state.next else { return nil }
            do {
                let piece = try next()
                try Self.count(piece, &state)
                if piece == nil { state.next = nil }
                return piece
            } catch {
                state.next = nil
                throw error
            }
        }
    }

    /// All of it at once.
    func gather() throws -> [UInt8] {
        var content: [UInt8] = []
        while let piece = try next() { content += piece }
        return content
    }

    private static func count(_ piece: [UInt8]?, _ state: inout State) throws(WrongLength) {
        guard let remaining = state.remaining else { return }
        let count = piece?.count ?? 0
        guard count <= remaining else { throw WrongLength(description: "The content is longer than it said.") }
        guard piece != nil || remaining == 0 else {
            throw WrongLength(description: "The content ended \(remaining) bytes before the length it said.")
        }
        state.remaining = remaining - count
    }
}
