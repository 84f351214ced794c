import Glibc

/// What the kernel holds of a connection's output.
enum KernelQueue {
    /// What the peer has not acknowledged yet, in bytes; 0 if the kernel does not say.
    static func unsentBytes(of descriptor: Int32) -> Int {
        var count: Int32 = 0
        // Sockets call it SIOCOUTQ; see tcp(7).
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }
}
