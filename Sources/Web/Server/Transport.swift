/// How a connection's bytes travel: as they are, or encrypted.
enum Transport {
    case plain(SocketStream)
    case encrypted(TLSTransport)

    /// How a transfer went.
    enum Outcome {
        /// More than 0.
        case moved(Int)
        /// The peer will send no more, or the file has no more.
        case ended
        /// Not now: wait for what `receivingAwaits` or `sendingAwaits` says.
        case blocked
        /// The connection is gone.
        case failed
    }

    var isEncrypted: Bool {
        if case .encrypted = self { true } else { false }
    }

    /// What to watch for to go on receiving.
    var receivingAwaits: Readiness {
        switch self {
        case .plain: .readable
        case .encrypted(let tls): tls.receivingAwaits
        }
    }

    /// What to watch for to go on sending.
    var sendingAwaits: Readiness {
        switch self {
        case .plain: .writable
        case .encrypted(let tls): tls.sendingAwaits
        }
    }

    /// A client that begins in plain where TLS is spoken makes this a plain transport.
    mutating func receive(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        switch self {
        case .plain(let stream): return stream.receive(into: buffer)
        case .encrypted(let tls):
            switch tls.speaksPlainHTTP() {
            case nil: return .blocked
            case false?: return tls.receive(into: buffer)
            case true?:
                self = .plain(tls.stream)
                return tls.stream.receive(into: buffer)
            }
        }
    }

    /// Sends the beginning of both pieces. `hasMore` holds a packet that is not full back for what follows.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, hasMore: Bool) -> Outcome {
        switch self {
        case .plain(let stream): stream.send(first, second, hasMore: hasMore)
        case .encrypted(let tls): tls.send(first, second)
        }
    }

    /// Sends part of a file: in plain by the kernel alone.
    func sendFile(_ file: OpenFile, offset: Int, length: Int) -> Outcome {
        switch self {
        case .plain(let stream): stream.sendFile(file, offset: offset, length: length)
        case .encrypted(let tls): tls.sendFile(file, offset: offset, length: length)
        }
    }

    /// Tells the peer that the end is meant, where the protocol has a word for it. False if that cannot be sent yet.
    func sayEnd() -> Bool {
        switch self {
        case .plain: true
        case .encrypted(let tls): tls.sayEnd()
        }
    }

    /// Lets the coming close reset the connection, so that what was sent cannot be taken for all there was.
    func resetOnClose() {
        switch self {
        case .plain(let stream): stream.resetOnClose()
        // What ends without the protocol's own word for it is already known to be cut off.
        case .encrypted: break
        }
    }

    /// Tells the peer that nothing more will come.
    func endOutput() {
        switch self {
        case .plain(let stream): stream.endOutput()
        case .encrypted(let tls): tls.stream.endOutput()
        }
    }
}
