import CLinux
import Glibc

/// The bytes of a plain connection.
struct SocketStream {
    let descriptor: Int32

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transport.Outcome {
        Self.outcome(recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }

    /// Sends both pieces with one call. `hasMore` holds a packet that is not full back for what follows.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, hasMore: Bool) -> Transport.Outcome {
        let flags = Int32(MSG_NOSIGNAL) | (hasMore ? Int32(MSG_MORE) : 0)
        if second.isEmpty {
            return Self.outcome(Glibc.send(descriptor, first.baseAddress, first.count, flags))
        }
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { pieces in
            // The kernel only reads through these pointers, which sendmsg's type does not say.
            pieces.initializeElement(at: 0, to: Self.piece(first))
            pieces.initializeElement(at: 1, to: Self.piece(second))
            var message = msghdr()
            message.msg_iov = pieces.baseAddress
            message.msg_iovlen = pieces.count
            return Self.outcome(sendmsg(descriptor, &message, flags))
        }
    }

    /// Sends part of a file from the kernel's own memory.
    func sendFile(_ file: OpenFile, offset: Int, length: Int) -> Transport.Outcome {
        var position = off_t(offset)
        return Self.outcome(sendfile(descriptor, file.descriptor.number, &position, length))
    }

    /// Tells the peer that nothing more will come.
    func endOutput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes closing a reset: to a peer that takes the end of the connection for the end of an answer, this was none.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private static func piece(_ bytes: UnsafeRawBufferPointer) -> iovec {
        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }

    private static func outcome(_ result: Int) -> Transport.Outcome {
        if result > 0 { return .moved(result) }
        if result == 0 { return .ended }
        return errno == EAGAIN || errno == EINTR ? .blocked : .failed
    }
}
