import COpenSSL
import Glibc

/// The bytes of an encrypted connection: OpenSSL reads and writes its socket, which does not block.
///
/// The handshake is part of the first reads. Each call that OpenSSL could not finish says what it waits for, which may be
/// either direction.
final class TLSTransport {
    /// No record carries more, and no record is read in part.
    static let recordBytes = 16 << 10

    /// The socket, for what is not encrypted: the end of it, and clients that do not speak TLS.
    let stream: SocketStream
    /// What a receive that was blocked waits for.
    private(set) var receivingAwaits = Readiness.readable
    /// What a send that was blocked waits for.
    private(set) var sendingAwaits = Readiness.writable

    private let connection: OpaquePointer
    // Freed after the connection, which refers to it.
    private let context: TLSContext
    private let record: TLSRecordBuffer
    private var hasBegun = false
    private var hasFailed = false
    private var hasSaidEnd = false

    /// Nil if memory is short.
    init?(_ stream: SocketStream, _ context: TLSContext, _ record: TLSRecordBuffer) {
        guard let connection = context.makeConnection() else { return nil }
        guard SSL_set_fd(connection, stream.descriptor) == 1 else {
            SSL_free(connection)
            return nil
        }
        SSL_set_accept_state(connection)
        self.stream = stream
        self.context = context
        self.record = record
        self.connection = connection
    }

    deinit { SSL_free(connection) }

    /// Whether the client's first byte is that of an HTTP request: TLS begins with 22, which no method does. Nil until it
    /// is there.
    func speaksPlainHTTP() -> Bool? {
        guard !hasBegun else { return false }
        var first: UInt8 = 0
        let count = recv(stream.descriptor, &first, 1, Int32(MSG_PEEK))
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        hasBegun = true
        return count == 1 && WireByte.isLetter(first)
    }

    /// Takes one record at most, and all of it: OpenSSL holds back nothing, so what else there is is still in the kernel,
    /// which tells of it.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transport.Outcome {
        precondition(buffer.count >= Self.recordBytes, "what is left of a record would wait unnoticed")
        ERR_clear_error()
        let result = SSL_read(connection, buffer.baseAddress, Int32(clamping: buffer.count))
        return outcome(result, .readable, &receivingAwaits)
    }

    /// Sends the beginning of both pieces as one record. After a send that was blocked the next begins with the same bytes:
    /// they are encrypted already.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Transport.Outcome {
        if second.isEmpty || first.count >= Self.recordBytes { return write(first) }
        return write(record.join(first, second))
    }

    func sendFile(_ file: OpenFile, offset: Int, length: Int) -> Transport.Outcome {
        let part = record.bytes[..<min(length, Self.recordBytes)]
        let count = pread(file.descriptor.number, part.base.baseAddress, part.count, off_t(offset))
        guard count > 0 else { return count == 0 ? .ended : .failed }
        return write(UnsafeRawBufferPointer(rebasing: part[..<count]))
    }

    /// Tells the client that the end is meant, and nothing was cut off. False if the kernel does not take that yet.
    func sayEnd() -> Bool {
        guard !hasSaidEnd, !hasFailed, SSL_is_init_finished(connection) == 1 else { return true }
        ERR_clear_error()
        let result = SSL_shutdown(connection)
        if result < 0, case .blocked = outcome(result, .writable, &sendingAwaits) { return false }
        hasSaidEnd = true
        return true
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Transport.Outcome {
        ERR_clear_error()
        let result = SSL_write(connection, bytes.baseAddress, Int32(clamping: bytes.count))
        return outcome(result, .writable, &sendingAwaits)
    }

    private func outcome(_ result: Int32, _ usual: Readiness, _ awaits: inout Readiness) -> Transport.Outcome {
        awaits = usual
        if result > 0 { return .moved(Int(result)) }
        switch SSL_get_error(connection, result) {
        case SSL_ERROR_WANT_READ: awaits = .readable
        case SSL_ERROR_WANT_WRITE: awaits = .writable
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            // OpenSSL must not be called for this connection again.
            hasFailed = true
            return .failed
        }
        return .blocked
    }
}

/// Where one loop puts together what goes into a record.
final class TLSRecordBuffer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: TLSTransport.recordBytes, alignment: 16)

    deinit { bytes.deallocate() }

    /// One piece and what has room of another behind it.
    func join(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let ofSecond = min(second.count, bytes.count - first.count)
        bytes.copyMemory(from: first)
        UnsafeMutableRawBufferPointer(rebasing: bytes[first.count...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: second[..<ofSecond]))
        return UnsafeRawBufferPointer(rebasing: bytes[..<(first.count + ofSecond)])
    }
}
