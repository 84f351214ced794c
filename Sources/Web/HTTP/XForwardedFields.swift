/// The fields that most proxies write: `X-Forwarded-For`, and beside it `-Proto` and `-Host`.
///
/// Each proxy adds the address of whoever sent it the request at the end of the list, and what it says of protocol and
/// host either at the end of theirs, or alone.
enum XForwardedFields {
    /// What the proxies say, the nearest first; at most so many.
    static func hops(of head: RequestHead, atMost limit: Int) -> [ProxyHop] {
        let nodes = elements(.xForwardedFor, of: head, atMost: limit)
        let schemes = elements(.xForwardedProto, of: head, atMost: limit)
        let hosts = elements(.xForwardedHost, of: head, atMost: limit)
        // A proxy that tells no address may still tell how the client came.
        let count = nodes.isEmpty && !(schemes.isEmpty && hosts.isEmpty) ? 1 : nodes.count
        return (0..<count).map { index in
            ProxyHop(
                address: nodes.isEmpty ? nil : ProxyHop.address(nodes[index]),
                isSecure: nearest(index, in: schemes).flatMap(ProxyHop.isSecure),
                authority: nearest(index, in: hosts).flatMap(ProxyHop.authority)
            )
        }
    }

    /// A list that is shorter than that of the addresses was not added to by every proxy.
    private static func nearest(_ index: Int, in list: [ArraySlice<UInt8>]) -> ArraySlice<UInt8>? {
        list.isEmpty ? nil : list[min(index, list.count - 1)]
    }

    /// The elements of a list that may stand in several lines, the last first; empty ones do not count.
    private static func elements(_ name: HeaderName, of head: RequestHead, atMost limit: Int) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        for line in head.values(name).reversed() {
            var end = line.upperBound
            for index in line.reversed() where head.bytes[index] == WireByte.comma || index == line.lowerBound {
                let start = head.bytes[index] == WireByte.comma ? index + 1 : index
                let element = ParameterisedHeader.trimmed(head.bytes[start..<end])
                if !element.isEmpty { elements.append(element) }
                if elements.count == limit { return elements }
                end = index
            }
        }
        return elements
    }
}
