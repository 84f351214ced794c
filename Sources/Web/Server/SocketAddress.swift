import CLinux
import Glibc

/// An IPv4 or IPv6 address and port, or the path of a Unix-domain socket, as the socket calls take it.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Room for an address that a call will fill in.
    init() {}

    /// Looks up a name or reads an address. Throws if there is no such host or no such port.
    init(host: String, port: Int) throws(ServerError) {
        guard let port = UInt16(exactly: port) else {
            throw ServerError(description: "\(port) is not a port. Ports go from 0 to 65535.")
        }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard code == 0, let address = found?.pointee.ai_addr, let size = found?.pointee.ai_addrlen else {
            throw ServerError(
                description: "\(host) is not a host this machine knows: \(String(cString: gai_strerror(code)))."
            )
        }
        length = size
        withUnsafeMutableBytes(of: &storage) { storage in
            storage.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(size)))
        }
    }

    /// A path in the file system; one that begins with `@` is a name in the kernel's own list instead. Throws if it is
    /// too long for the kernel.
    init(unixPath path: String) throws(ServerError) {
        let pathOffset = MemoryLayout<sa_family_t>.size
        let room = MemoryLayout<sockaddr_un>.size - pathOffset - 1
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= room, !bytes.contains(0) else {
            throw ServerError(description: "The path of a socket has 1 to \(room) bytes, unlike “\(path)”.")
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        storage.ss_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &storage) { storage in
            UnsafeMutableRawBufferPointer(rebasing: storage[pathOffset...]).copyBytes(from: bytes)
        }
        // The name of a file ends with a zero; an abstract one ends with the length.
        length = socklen_t(pathOffset + bytes.count + (isAbstract ? 0 : 1))
    }

    /// The address a socket has been given.
    init(boundTo descriptor: Int32) {
        let code = withMutablePointer { getsockname(descriptor, $0, $1) }
        precondition(code == 0, "a bound socket has an address")
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Nil for a Unix-domain socket. IPv4 and IPv6 keep the port in the same place.
    var port: Int? {
        guard family != AF_UNIX else { return nil }
        return withUnsafeBytes(of: storage) { Int(UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))) }
    }

    /// Nil for a Unix-domain socket.
    var client: ClientNetwork? {
        withUnsafeBytes(of: storage) { bytes in
            switch family {
            case AF_INET:
                ClientNetwork(IPAddress(ipv4: UInt32(bigEndian: bytes.load(fromByteOffset: 4, as: UInt32.self))))
            case AF_INET6:
                ClientNetwork(
                    IPAddress(
                        ipv6: UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self)),
                        UInt64(bigEndian: bytes.load(fromByteOffset: 16, as: UInt64.self))
                    )
                )
            default: nil
            }
        }
    }

    /// The address in digits, an IPv4 address that came in by IPv6 as IPv4; `unix` for a Unix-domain socket.
    var text: String {
        if family == AF_UNIX { return AddressSet.unixPeer }
        let mappedPrefix = "::ffff:"
        let text = withPointer { pointer, length in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
                let size = socklen_t(buffer.count)
                let code = getnameinfo(pointer, length, buffer.baseAddress, size, nil, 0, NI_NUMERICHOST)
                guard code == 0, let start = buffer.baseAddress else { return "unknown" }
                return String(cString: start)
            }
        }
        return text.hasPrefix(mappedPrefix) ? String(text.dropFirst(mappedPrefix.utf8.count)) : text
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { storage in
            // Socket calls take every kind of address as a sockaddr, and learn the kind from its first field.
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    mutating func withMutablePointer<Result>(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &length) { length in
            withUnsafeMutablePointer(to: &storage) { storage in
                // As above.
                storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
            }
        }
    }
}
